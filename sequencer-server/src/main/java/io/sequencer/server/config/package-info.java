/**
 * What a node is told before it starts. In come a YAML file, environment variables and flags; out goes one checked
 * {@link io.sequencer.server.config.NodeConfig} with the source of each value, or all problems at once, a line each.
 *
 * <p>Runs once, on the main thread, before anything else; what comes out is immutable. It reads the named file and
 * nothing else: no clock, no network, no name resolution.
 *
 * <p>The records of {@code NodeConfig} are the table: a component is a key, its {@link
 * io.sequencer.server.config.Setting} says default and range, and the key has the same name in all three sources. Nothing in
 * here changes what the state machine decides: such limits are replicated cluster settings (promise 6).
 */
@NullMarked
package io.sequencer.server.config;

import org.jspecify.annotations.NullMarked;
