/**
 * Backing up a running cluster: {@code backup create}. What is done with a backup afterwards, offline, the server's own process does.
 *
 * <p>In: the nodes' streams of one shard each. Out: a directory that is complete, as it was sent, and fsynced, or none: it is put
 * together beside its place, the manifest is written last, then it is renamed. One thread.
 */
@NullMarked
package io.sequencer.cli.backup;

import org.jspecify.annotations.NullMarked;
