// FIPS 186-5, SP 800-186 §3.2.1.3: y² = x³ − 3x + b over GF(p).
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

/** Whether an uncompressed point, 04 and two coordinates of 32 octets, lies on prime256v1. */
export function isOnP256(point: Uint8Array): boolean {
  const hex = Buffer.from(point.buffer, point.byteOffset, point.length).toString('hex', 1)
  const x = BigInt(`0x${hex.slice(0, 64)}`)
  const y = BigInt(`0x${hex.slice(64)}`)
  if (x >= P || y >= P) return false
  return (y * y - (x * x - 3n) * x - B) % P === 0n
}
