package io.sequencer.server.edge.people;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.auth.account.AccountState;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.account.UserName;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.reads.DocumentReads;
import io.sequencer.server.edge.reads.ReadPoint;
import io.sequencer.server.forward.CommandOutcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The accounts as this node's replicas have them. Any thread. */
final class NodeAccounts implements AccountState {
    private final EdgeNode node;
    private final ReadPoint readPoint;
    private final List<? extends PeopleSource> sources;

    NodeAccounts(EdgeNode node, ReadPoint readPoint, List<? extends PeopleSource> sources) {
        this.node = node;
        this.readPoint = readPoint;
        this.sources = sources;
    }

    @Override
    public int shards() {
        return node.shards();
    }

    @Override
    public CompletableFuture<Void> reached(int shard) {
        return readPoint.reached(shard);
    }

    @Override
    public CompletableFuture<Optional<UserRow>> user(String name) {
        return UserName.isAccount(name)
                ? onReader(() -> node.documents().get(shardOf(name)).read(rows -> rows.user(name)))
                : CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public CompletableFuture<List<UserRow>> users(int shard, String prefix, String after, int limit) {
        return onReader(() -> sources.get(shard).users(prefix, after, limit));
    }

    @Override
    public CompletableFuture<List<SigningKeyRow>> signingKeys() {
        return onReader(() -> node.documents().get(0).read(ShardReader::signingKeys));
    }

    @Override
    public CompletableFuture<CommandOutcome> submit(int shard, Command command) {
        return node.commands().submit(shard, command);
    }

    private <T> CompletableFuture<T> onReader(Supplier<T> reading) {
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean accepted = node.read(() -> {
            try {
                result.complete(reading.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        if (!accepted) {
            result.completeExceptionally(new RefusedException(Errors.overloaded(DocumentReads.RETRY_AFTER_MILLIS)));
        }
        return result;
    }
}
