/**
 * The verbs for a backup that lies on a disk: {@code backup verify | restore}. A process of its own; no cluster need run.
 *
 * <p>In: a backup's directory, which is never written to, and configurations of nodes. Out: a verdict, or data directories with
 * which nodes found a new cluster. One thread.
 *
 * <p><b>Restoring.</b> Each shard of the new cluster begins behind a checkpoint at the term and log index that the backup
 * holds, with an empty log, on every founder. So log indexes, numbers, sessions and hash chains go on. All founders must
 * begin with the same backup, which they tell each other before there is a cluster. The new cluster has another cluster
 * id, and with it other Raft groups, so that no node of the old one is ever taken for one of the new.
 *
 * <p>Keeps promise 2 over the loss of a whole cluster, as of the backup, and 6: nothing is restored that was not verified,
 * and nothing half restored can be started.
 */
@NullMarked
package io.sequencer.server.backup;

import org.jspecify.annotations.NullMarked;
