/* SHA-256 in plain code: crypto.subtle is asynchronous (the proof of work makes thousands of tiny hashes) and absent outside https. */
const K = new Uint32Array(64)
const START = new Uint32Array(8)

/* The constants are the first 32 bits of the fractional parts of cube and square roots of the first primes (FIPS 180-4). */
function fraction(x: number): number {
  return ((x - Math.floor(x)) * 4294967296) >>> 0
}
for (let n = 2, found = 0; found < 64; n++) {
  let prime = true
  for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false
  if (!prime) continue
  if (found < 8) START[found] = fraction(Math.sqrt(n))
  K[found++] = fraction(Math.cbrt(n))
}

const turn = (x: number, by: number): number => (x >>> by) | (x << (32 - by))

function padded(text: Uint8Array): DataView {
  const size = ((text.length + 8) >> 6) + 1
  const view = new DataView(new ArrayBuffer(size * 64))
  text.forEach((b, i) => view.setUint8(i, b))
  view.setUint8(text.length, 0x80)
  view.setUint32(size * 64 - 4, text.length * 8)
  return view
}

function block(view: DataView, at: number, h: Uint32Array, w: Uint32Array): void {
  for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + i * 4)
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]
    const y = w[i - 2]
    w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))
  }
  let [a, b, c, d, e, f, g, k] = h
  for (let i = 0; i < 64; i++) {
    const t1 = (k + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0
    const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    k = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  ;[a, b, c, d, e, f, g, k].forEach((x, i) => (h[i] += x))
}

/* The eight 32-bit words of the digest. */
export function sha256(text: Uint8Array): Uint32Array {
  const h = START.slice()
  const w = new Uint32Array(64)
  const view = padded(text)
  for (let at = 0; at < view.byteLength; at += 64) block(view, at, h, w)
  return h
}

export function leadingZeros(digest: Uint32Array): number {
  let bits = 0
  for (const word of digest) {
    bits += Math.clz32(word)
    if (word !== 0) break
  }
  return bits
}
