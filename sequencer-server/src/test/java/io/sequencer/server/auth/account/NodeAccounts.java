package io.sequencer.server.auth.account;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.SequencerNode;
import io.sequencer.server.audit.AuditEvent;
import io.sequencer.server.auth.RefusedAccessException;
import io.sequencer.server.auth.limit.AttemptLimit;
import io.sequencer.server.auth.password.HashCost;
import io.sequencer.server.auth.password.Passwords;
import io.sequencer.server.auth.token.AccessTokens;
import io.sequencer.server.auth.token.KeyRotation;
import io.sequencer.server.auth.token.SigningKeys;
import io.sequencer.server.forward.CommandOutcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What a node knows of accounts, on its real replica. Its clock can be put forward. */
final class NodeAccounts implements AccountState, AutoCloseable {
    static final int ATTEMPTS = 5;

    final ConcurrentLinkedQueue<AuditEvent> audit = new ConcurrentLinkedQueue<>();
    final AtomicLong ahead = new AtomicLong();
    final Accounts accounts;
    final Logins logins;
    final Directory directory;
    final TokenCallers callers;
    final SigningKeys keys;
    final KeyRotation rotation;
    private final SequencerNode node;
    private final Passwords passwords;

    NodeAccounts(SequencerNode node, HashCost cost) {
        this.node = node;
        InstantSource clock = () -> Instant.now().plusMillis(ahead.get());
        SecureRandom random = new SecureRandom();
        passwords = new Passwords(
                cost, new Passwords.Room(2, 64), random, node.config().nodeId());
        keys = new SigningKeys(clock);
        AccessTokens tokens = new AccessTokens(node.config().clusterId(), keys, Duration.ofMinutes(15), clock);
        Attempts attempts = new Attempts(
                new AttemptLimit.Rate(ATTEMPTS, 1, 1000), new AttemptLimit.Rate(1000, 1000, 1000), System::nanoTime);
        accounts = new Accounts(this, passwords, attempts, audit::add);
        logins = new Logins(
                this, new Logins.Secrets(passwords, tokens, random, Duration.ofDays(30)), attempts, clock, audit::add);
        directory = new Directory(this);
        callers = new TokenCallers(this, keys, tokens, clock);
        rotation = new KeyRotation(keys, Duration.ofDays(30), Duration.ofMinutes(20), clock, random);
    }

    /** As a node does from time to time; of all that is committed now. */
    void learnKeys() {
        reached(0).join();
        keys.replace(signingKeys().join());
    }

    void rotateKeys() {
        rotation.due().ifPresent(command -> submit(0, command).join());
        learnKeys();
    }

    @Override
    public int shards() {
        return node.shards().size();
    }

    @Override
    public CompletableFuture<Void> reached(int shard) {
        return node.raft().readBarrier(shard).thenApply(index -> null);
    }

    @Override
    public CompletableFuture<Optional<UserRow>> user(String name) {
        return CompletableFuture.supplyAsync(
                () -> node.shards().get(shardOf(name)).read(rows -> rows.user(name)));
    }

    @Override
    public CompletableFuture<List<UserRow>> users(int shard, String prefix, String after, int limit) {
        return CompletableFuture.supplyAsync(
                () -> node.shards().get(shard).read(rows -> rows.users(prefix, after, limit)));
    }

    @Override
    public CompletableFuture<List<SigningKeyRow>> signingKeys() {
        return CompletableFuture.supplyAsync(() -> node.shards().get(0).read(rows -> rows.signingKeys()));
    }

    @Override
    public CompletableFuture<CommandOutcome> submit(int shard, Command command) {
        return node.router().submit(shard, command);
    }

    /** The code of a refusal. */
    static ErrorCode refusal(CompletableFuture<?> asked) {
        try {
            Object answer = asked.join();
            throw new AssertionError("not refused: " + answer);
        } catch (CompletionException e) {
            if (e.getCause() instanceof RefusedAccessException refused) {
                return refused.error().getCode();
            }
            throw e;
        }
    }

    @Override
    public void close() throws InterruptedException {
        passwords.close();
    }
}
