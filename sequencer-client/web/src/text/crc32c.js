/** CRC-32C (Castagnoli; RFC 3720, appendix B.4), and the checksum of two pieces from those of each. Pure functions. */

const POLYNOMIAL = 0x82f63b78;

const TABLE = new Uint32Array(256).map((_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  }
  return crc;
});

/**
 * @param {Uint8Array} bytes
 * @returns {number} unsigned
 */
export function crc32c(bytes) {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[i]) & 0xff];
  }
  return ~crc >>> 0;
}

/**
 * Product of two polynomials modulo the CRC's, bits reflected.
 *
 * @param {number} a
 * @param {number} b
 */
function multiply(a, b) {
  let product = 0;
  let factor = b;
  for (let bit = 0x80000000; bit !== 0; bit >>>= 1) {
    if (a & bit) {
      product ^= factor;
    }
    factor = factor & 1 ? (factor >>> 1) ^ POLYNOMIAL : factor >>> 1;
  }
  return product >>> 0;
}

/** x to the power of 8 * 2^i: what appending 2^i bytes multiplies a checksum with. */
const POWERS = (() => {
  const powers = new Uint32Array(31);
  powers[0] = 0x00800000;
  for (let i = 1; i < powers.length; i++) {
    powers[i] = multiply(powers[i - 1], powers[i - 1]);
  }
  return powers;
})();

/**
 * The checksum of two pieces in a row.
 *
 * @param {number} first
 * @param {number} second
 * @param {number} secondBytes below 2^31
 */
export function combineCrc32c(first, second, secondBytes) {
  let crc = first;
  for (let i = 0, left = secondBytes; left > 0; i++, left >>>= 1) {
    if (left & 1) {
      crc = multiply(POWERS[i], crc);
    }
  }
  return (crc ^ second) >>> 0;
}
