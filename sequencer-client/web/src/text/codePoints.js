/** Strings as the protocol counts them: Unicode code points and bytes of UTF-8. Pure functions. */

import { MalformedOpError } from "../errors.js";

/** Most code points an edit may span, insert or leave behind. */
export const MAX_LENGTH = 2 ** 30 - 1;

/**
 * Code points of `text`.
 *
 * @param {string} text
 * @returns {number}
 * @throws {MalformedOpError} for a UTF-16 surrogate without its partner
 */
export function codePoints(text) {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const next = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
      if (unit > 0xdbff || next < 0xdc00 || next > 0xdfff) {
        throw new MalformedOpError("LONE_SURROGATE", "the text has a UTF-16 surrogate without its partner");
      }
      pairs++;
      i++;
    }
  }
  return checkedLength(text.length - pairs);
}

/**
 * The UTF-16 offset `count` code points after `from`. The text is well-formed and long enough.
 *
 * @param {string} text
 * @param {number} from
 * @param {number} count
 */
export function unitsAfter(text, from, count) {
  let at = from;
  for (let left = count; left > 0; left--) {
    const unit = text.charCodeAt(at);
    at += unit >= 0xd800 && unit <= 0xdbff ? 2 : 1;
  }
  return at;
}

/**
 * Bytes of UTF-8 of a well-formed text.
 *
 * @param {string} text
 */
export function utf8Length(text) {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) {
      // Each half of a pair stands for two of its four bytes.
      bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
    }
  }
  return bytes;
}

/**
 * @param {number} length
 * @returns {number} the same, in 0..{@link MAX_LENGTH}
 */
export function checkedLength(length) {
  if (!Number.isInteger(length) || length < 0 || length > MAX_LENGTH) {
    throw new MalformedOpError("LENGTH_OUT_OF_RANGE", `length ${length} is not in 0..${MAX_LENGTH}`);
  }
  return length;
}
