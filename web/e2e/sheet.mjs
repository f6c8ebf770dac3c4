/* A workbook by hand, texts only: what a spreadsheet program would have saved. */
const CRC = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n >>> 0
})
const crc = (bytes) => (bytes.reduce((c, b) => CRC[(c ^ b) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0

const u16 = (...v) => Buffer.from(v.flatMap((n) => [n & 255, (n >>> 8) & 255]))
const u32 = (...v) => Buffer.concat(v.map((n) => u16(n & 0xffff, n >>> 16)))

/* Members as they are, nothing packed. */
function zip(members) {
  const parts = []
  const index = []
  let at = 0
  for (const [name, text] of members) {
    const [title, body] = [Buffer.from(name), Buffer.from(text)]
    const about = Buffer.concat([u16(20, 0x800, 0, 0, 0x5a21), u32(crc(body), body.length, body.length), u16(title.length, 0)])
    parts.push(u32(0x04034b50), about, title, body)
    index.push(u32(0x02014b50), u16(20), about, u16(0, 0, 0), u32(0, at), title)
    at += 4 + about.length + title.length + body.length
  }
  const list = Buffer.concat(index)
  return Buffer.concat([...parts, list, u32(0x06054b50), u16(0, 0, members.length, members.length), u32(list.length, at), u16(0)])
}

const escaped = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;')
export function xlsx(rows) {
  const body = rows.map((row, r) => `<row r="${r + 1}">${row.map((v, c) => `<c r="${String.fromCharCode(65 + c)}${r + 1}" t="inlineStr"><is><t>${escaped(v)}</t></is></c>`).join('')}</row>`)
  return zip([
    ['xl/workbook.xml', '<workbook xmlns:r="r"><sheets><sheet name="表一" sheetId="1" r:id="a"/></sheets></workbook>'],
    ['xl/_rels/workbook.xml.rels', '<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/></Relationships>'],
    ['xl/s.xml', `<worksheet><sheetData>${body.join('')}</sheetData></worksheet>`],
  ])
}
export const csv = (rows) => Buffer.from('\uFEFF' + rows.map((r) => r.join(',')).join('\r\n') + '\r\n')
