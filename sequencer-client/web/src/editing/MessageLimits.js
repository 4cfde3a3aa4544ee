/** Room for a change of a few letters anywhere. */
export const MIN_OP_BYTES = 64;

/** What a message says beside its ops: names and numbers. */
const ENVELOPE_BYTES = 1024;

/**
 * What one message may hold: most ops, most canonical bytes of one op, most bytes of all of them.
 *
 * @typedef {{opsPerMessage: number, opBytes: number, messageBytes: number}} MessageLimits
 */

/** The limits that a node has unless it is told otherwise. @type {MessageLimits} */
export const USUAL_LIMITS = {
  opsPerMessage: 1000,
  opBytes: 256 * 1024,
  messageBytes: 1024 * 1024 - ENVELOPE_BYTES,
};

/**
 * What the node announced; the usual where it announced nothing.
 *
 * @param {{frameBytes?: number, opBytes?: number, opsPerMessage?: number}} announced
 * @returns {MessageLimits}
 */
export function messageLimits(announced) {
  const messageBytes = announced.frameBytes
    ? Math.max(announced.frameBytes - ENVELOPE_BYTES, MIN_OP_BYTES)
    : USUAL_LIMITS.messageBytes;
  return {
    opsPerMessage: announced.opsPerMessage || USUAL_LIMITS.opsPerMessage,
    opBytes: Math.min(announced.opBytes || USUAL_LIMITS.opBytes, messageBytes),
    messageBytes,
  };
}
