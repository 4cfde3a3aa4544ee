/**
 * What anybody can send, given to what reads it: any bytes are understood or refused with a typed error, and nothing else
 * happens.
 *
 * <p>Each target is a class with {@code fuzzerTestOneInput(byte[])}, beside what it tries; {@link
 * io.sequencer.server.fuzz.FuzzTarget} names them. {@link io.sequencer.server.fuzz.FuzzTest} runs seeds, what was found before,
 * and a fixed number of mutations.
 */
@NullMarked
package io.sequencer.server.fuzz;

import org.jspecify.annotations.NullMarked;
