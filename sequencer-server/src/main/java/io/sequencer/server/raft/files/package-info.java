/**
 * Files that are on disk when a call returns, what their bytes are, and which format they say they have.
 *
 * <p>In: paths and contents. Out: fsynced files and directories; SHA-256 sums; {@link
 * io.sequencer.server.raft.NewerFormatException} for what a later release wrote. No state, any thread.
 *
 * <p>Keeps: a file that was replaced holds the old content or the new one, also after a power cut.
 */
@NullMarked
package io.sequencer.server.raft.files;

import org.jspecify.annotations.NullMarked;
