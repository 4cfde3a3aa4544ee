package io.sequencer.server.edge;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.audit.AuditEvent;
import io.sequencer.server.auth.Authenticator;
import io.sequencer.server.core.DocId;
import io.sequencer.server.fanout.DocumentSource;
import io.sequencer.server.fanout.FanOut;
import io.sequencer.server.fanout.Timer;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.presence.Presences;
import io.sequencer.server.raft.RaftNode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * The node as the edge sees it. Any thread.
 *
 * @param documents by shard
 * @param authenticator of a cluster with accounts
 */
public record EdgeNode(
        Identity identity,
        List<DocumentSource> documents,
        Commands commands,
        RaftNode raft,
        Live live,
        Work work,
        Optional<Authenticator> authenticator) {

    /** Of a cluster without accounts. */
    public EdgeNode(
            Identity identity, List<DocumentSource> documents, Commands commands, RaftNode raft, Live live, Work work) {
        this(identity, documents, commands, raft, live, work, Optional.empty());
    }

    /**
     * @param version of the software
     * @param newestLevel the highest feature level that it reads
     */
    public record Identity(String clusterId, String nodeId, String version, long startedMillis, int newestLevel) {}

    /** Hands a command to the leader of its shard; see {@link io.sequencer.server.forward.CommandRouter#submit}. */
    @FunctionalInterface
    public interface Commands {
        CompletableFuture<CommandOutcome> submit(int shard, Command command);
    }

    /**
     * @param readers threads that may block on the store; refuse work when too much waits
     * @param folds permits for readings that hold much of a document in memory that nobody shares
     * @param clock that tokens expire by
     */
    public record Work(Executor readers, Timer timer, Semaphore folds, InstantSource clock) {

        /** With the machine's clock. */
        public Work(Executor readers, Timer timer, Semaphore folds) {
            this(readers, timer, folds, InstantSource.system());
        }
    }

    /** What subscribers are told of as it happens. */
    public record Live(FanOut fanOut, Presences presences) {}

    /** The same node of a cluster with accounts. */
    public EdgeNode with(Authenticator accounts) {
        return new EdgeNode(identity, documents, commands, raft, live, work, Optional.of(accounts));
    }

    /** Takes what somebody did, for the audit log, where the cluster runs with accounts. */
    public void audit(AuditEvent event) {
        authenticator.ifPresent(known -> known.audit(event));
    }

    public FanOut fanOut() {
        return live.fanOut();
    }

    public Presences presences() {
        return live.presences();
    }

    public int shards() {
        return documents.size();
    }

    /** The shard of a valid document name. */
    public int shardOf(String docId) {
        return DocId.shard(docId, documents.size());
    }

    public DocumentSource documentsOf(String docId) {
        return documents.get(shardOf(docId));
    }

    /** Whether owners and grants decide about a document of that valid name. */
    public boolean accountsOn(String docId) {
        return documentsOf(docId).accountsOn();
    }

    /** Why there is no such document. Blocks: on a reader thread. */
    public Error missing(String docId) {
        boolean isDeleted = documentsOf(docId)
                .read(rows -> rows.document(docId))
                .filter(row -> row.getDeletedLogIndex() > 0)
                .isPresent();
        return isDeleted ? Errors.deleted(docId) : Errors.notFound(docId);
    }

    /** Runs what may block. Returns false if too much waits already. */
    public boolean read(Runnable reading) {
        try {
            work.readers().execute(reading);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
