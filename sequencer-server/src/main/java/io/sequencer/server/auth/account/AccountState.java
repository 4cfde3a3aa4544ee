package io.sequencer.server.auth.account;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.account.UserName;
import io.sequencer.server.forward.CommandOutcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The replicated state of accounts, as this node has it. Any thread; nothing here blocks who calls it. */
public interface AccountState {

    int shards();

    /** Completes when what this node reads of the shard includes all that was acked before; else fails, typed. */
    CompletableFuture<Void> reached(int shard);

    /** The account's row on this node, maybe not the newest. */
    CompletableFuture<Optional<UserRow>> user(String name);

    /**
     * Accounts of one shard on this node, by name.
     *
     * @param after behind this name; empty: from the first
     */
    CompletableFuture<List<UserRow>> users(int shard, String prefix, String after, int limit);

    /** The keys on this node. */
    CompletableFuture<List<SigningKeyRow>> signingKeys();

    /** Hands a command to the shard's leader. */
    CompletableFuture<CommandOutcome> submit(int shard, Command command);

    default int shardOf(String user) {
        return UserName.shard(user, shards());
    }

    /** The account's row, not older than the call. */
    default CompletableFuture<Optional<UserRow>> newestUser(String name) {
        return UserName.isAccount(name)
                ? reached(shardOf(name)).thenCompose(reached -> user(name))
                : CompletableFuture.completedFuture(Optional.empty());
    }
}
