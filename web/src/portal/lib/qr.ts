/* The dark squares of a QR code as one SVG path; the quiet zone is four squares wide. */
import { encode } from 'uqr'

export interface QrPath {
  size: number
  path: string
}

export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  let path = ''
  data.forEach((row, y) => row.forEach((dark, x) => dark && (path += `M${x} ${y}h1v1h-1z`)))
  return { size, path }
}
