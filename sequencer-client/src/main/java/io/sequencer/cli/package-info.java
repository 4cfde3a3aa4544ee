/**
 * The command line. Arguments come in; tables for people or JSON for scripts go out, and an exit code.
 *
 * <p>Runs on the main thread, one command a process. Promise: every error is one line that says what to do, and an
 * {@link io.sequencer.cli.ExitCode}; stack traces only with {@code --verbose}.
 */
@NullMarked
package io.sequencer.cli;

import org.jspecify.annotations.NullMarked;
