package io.sequencer.server.fanout.frame;

/**
 * Ops one behind the other in one wire format, each with what must stand before it in a list.
 *
 * @param starts where op i begins; the last element is where the last op ends
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; shared and not written to.
record EncodedOps(byte[] bytes, int[] starts) {}
