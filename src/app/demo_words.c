/* The phrase bank: complaints as consumers of a county bank would put them; ours, no real person in it. */
#include "demo.h"

static const struct demo_story stories[] = {
    { "B03", "B0302", "C0703", "信用卡账单%s扣了违约金%d元，我是按时还款的，短信里写的还款日和账单不一样。打了两次电话都说再等等。",
      "退还违约金并说明原因", "REFUND" },
    { "B03", "B0301", "C0301", "%s去取钱被告知卡被限额，一天只能取%d元，没有人提前通知我，家里急用钱。", "恢复正常额度", "RESTORE" },
    { "B02", "B0204", "C0501", "%s办的消费贷款，当时只说每月还多少，没有说年化利率，现在算下来多付了%d元利息。", "说明利率并退还多收的利息",
      "WAIVE" },
    { "B02", "B0201", "C0304", "%s申请提前还房贷，网点说要排队等三个月，还要收%d元手续费，合同里没有这一条。", "尽快办理提前还款",
      "EXPEDITE" },
    { "B10", "B1001", "C0402", "我父亲%s去存定期，柜员给办成了保险，交了%d元，他七十多岁了不懂这个。", "退保并全额退款", "CANCEL" },
    { "B05", "B0505", "C1003", "%s手机银行转账%d元显示成功，对方一直没有收到，客服让我自己联系对方银行。", "查清款项去向", "VERIFY" },
    { "B01", "B01", "C0104", "%s在网点排队等了两个多小时，六个窗口只开了一个，办一笔%d元的存款耽误了半天工。", "改进窗口安排", "REPLY" },
    { "B12", "B1202", "C1201", "催收的人%s给我单位和亲戚打电话说我欠%d元，我已经和网点说好下个月还。", "停止骚扰第三人", "STOP_HARASS" },
    { "B09", "B0903", "C0306", "征信上有一条%s的逾期记录，金额%d元，我从来没有在这家机构贷过款。", "更正征信记录", "CORRECT" },
    { "B03", "B03012", "C0704", "从%s起每个月扣%d元账户管理费，开卡的时候说是免费的。", "退还费用", "REFUND" },
    { "B04", "B04", "C0401", "%s买的理财到期亏了%d元，当时客户经理说和存款一样稳当，没有讲过风险。", "赔偿损失", "COMPENSATE" },
    { "B05", "B0501", "C0302", "%s去销户，要求回开户网点办，来回三百公里，卡里只有%d元。", "就近办理销户", "EXPEDITE" },
    { "B01", "B01", "C0305", "母亲去世后%s去取她的存款%d元，跑了四趟，每次要的材料都不一样。", "一次告知全部材料", "REPLY" },
    { "B06", "B0601", "C0101", "%s拿%d元旧票去换，柜员态度很差，当着很多人的面说我专门来找麻烦。", "赔礼道歉", "APOLOGY" },
};

static const char *const days[] = { "上周", "上个月", "前天", "今年春天", "半年前", "国庆节前", "周五下午", "年初" };
static const char *const extra[] = { "希望给一个明确的说法。", "我保留了短信和凭证。",       "网点的人让我打客服，客服让我找网点。",
                                     "请按规定时间答复我。",   "这件事已经影响到我的生活。", "" };
static const char *const family[] = { "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴",
                                      "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗" };
static const char *const given[] = { "秀英", "建国", "丽", "伟", "芳", "娜", "强",   "磊",   "洋",   "艳",   "勇",   "杰",
                                     "涛",   "明",   "超", "霞", "平", "刚", "桂英", "玉兰", "文博", "思远", "雨桐", "子涵" };

str demo_name(struct demo *d, struct arena *a)
{
    const char *f = family[demo_random(d) % ARRAY_LEN(family)];
    return str_fmt(a, "%s%s", f, given[demo_random(d) % ARRAY_LEN(given)]);
}

/* %s and %d stand once each, in that order. */
static str fill(struct arena *a, const char *text, const char *day, int64_t amount)
{
    struct buf b;
    buf_init(&b, a, 4000);
    for (const char *p = text; *p; p++) {
        if (p[0] == '%' && p[1] == 's')
            buf_c(&b, day), p++;
        else if (p[0] == '%' && p[1] == 'd')
            buf_i64(&b, amount), p++;
        else
            buf_char(&b, *p);
    }
    return buf_get(&b);
}

struct demo_story demo_tell(struct demo *d, struct arena *a)
{
    struct demo_story s = stories[demo_random(d) % ARRAY_LEN(stories)];
    const char *day = days[demo_random(d) % ARRAY_LEN(days)];
    const str text = fill(a, s.matter, day, demo_between(d, 20, 9800));
    s.matter = str_c(a, str_cat(a, text, str_of(extra[demo_random(d) % ARRAY_LEN(extra)])));
    return s;
}
