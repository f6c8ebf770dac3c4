#pragma once
#include "base/str.h"

/* What may be shown of personal data.  All give "" for "". */
str mask_name(struct arena *a, str name);       /* 张三 -> 张*, 欧阳小明 -> 欧*** */
str mask_phone(struct arena *a, str phone);     /* 13812340021 -> 138****0021 */
str mask_id_no(struct arena *a, str id_no);     /* 510105199001011234 -> 510***********1234 */
str mask_address(struct arena *a, str address); /* the first six characters and *** */
/* Inside free text: every run of 8 or more digits (blanks and hyphens between them allowed, a final X too) keeps its
 * first three and last four, so telephones, identity and card numbers are gone. */
str mask_text(struct arena *a, str text);
