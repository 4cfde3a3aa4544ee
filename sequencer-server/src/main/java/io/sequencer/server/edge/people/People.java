package io.sequencer.server.edge.people;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.audit.AuditEvent;
import io.sequencer.server.audit.AuditKind;
import io.sequencer.server.auth.Authenticator;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.account.Accounts;
import io.sequencer.server.auth.account.Attempts;
import io.sequencer.server.auth.account.Directory;
import io.sequencer.server.auth.account.Logins;
import io.sequencer.server.auth.account.TokenCallers;
import io.sequencer.server.auth.issuer.OutsideIssuer;
import io.sequencer.server.auth.issuer.OutsideIssuers;
import io.sequencer.server.auth.limit.AttemptLimit;
import io.sequencer.server.auth.password.HashCost;
import io.sequencer.server.auth.password.Passwords;
import io.sequencer.server.auth.token.AccessTokens;
import io.sequencer.server.auth.token.KeyRotation;
import io.sequencer.server.auth.token.SigningKeys;
import io.sequencer.server.config.people.AuthSettings;
import io.sequencer.server.core.account.AccountWrites;
import io.sequencer.server.core.account.UserName;
import io.sequencer.server.edge.CloseReason;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.reads.ReadPoint;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** All that a node of a cluster with accounts has for them. Any thread. */
public final class People implements Authenticator, AutoCloseable {
    private static final int LANES = 1;
    private static final int RETRY_AFTER_MILLIS = 1_000;
    private static final int REMEMBERED_KEYS = 100_000;
    /** Clocks of nodes may differ by so much, and tokens are taken for so much longer. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final Accounts accounts;
    private final Logins logins;
    private final Directory directory;
    private final TokenCallers callers;
    private final OutsideIssuers issuers;
    private final SigningKeys keys;
    private final KeyRotation rotation;
    private final Passwords passwords;
    private final Consumer<AuditEvent> audit;
    private final boolean signUp;

    /** @param sources by shard */
    public People(
            EdgeNode node,
            ReadPoint readPoint,
            List<? extends PeopleSource> sources,
            AuthSettings settings,
            Consumer<AuditEvent> audit) {
        this.audit = audit;
        this.signUp = settings.signUp();
        SecureRandom random = new SecureRandom();
        NodeAccounts state = new NodeAccounts(node, readPoint, sources);
        passwords = new Passwords(
                new HashCost(settings.hashKibibytes(), settings.hashPasses(), LANES),
                new Passwords.Room(settings.hashThreads(), settings.hashQueue()),
                random,
                node.identity().nodeId());
        keys = new SigningKeys(node.work().clock());
        Duration access = Duration.ofMillis(settings.accessMillis());
        AccessTokens tokens = new AccessTokens(
                node.identity().clusterId(), keys, access, node.work().clock());
        rotation = new KeyRotation(
                keys,
                Duration.ofMillis(settings.keyMillis()),
                access.plus(TOLERANCE),
                node.work().clock(),
                random);
        Attempts attempts = new Attempts(
                new AttemptLimit.Rate(settings.accountAttempts(), settings.accountAttemptsPerMinute(), REMEMBERED_KEYS),
                new AttemptLimit.Rate(settings.addressAttempts(), settings.addressAttemptsPerMinute(), REMEMBERED_KEYS),
                System::nanoTime);
        accounts = new Accounts(state, passwords, attempts, audit);
        logins = new Logins(
                state,
                new Logins.Secrets(passwords, tokens, random, Duration.ofMillis(settings.loginMillis())),
                attempts,
                node.work().clock(),
                audit);
        directory = new Directory(state);
        callers = new TokenCallers(state, keys, tokens, node.work().clock());
        issuers = OutsideIssuers.start(settings.issuers(), node.work().clock());
    }

    public Accounts accounts() {
        return accounts;
    }

    public Logins logins() {
        return logins;
    }

    public Directory directory() {
        return directory;
    }

    /** Others whose tokens are taken, in the order of the configuration. */
    public Collection<OutsideIssuer> issuers() {
        return issuers.all();
    }

    /** Whether anybody may sign up. */
    public boolean signUp() {
        return signUp;
    }

    @Override
    public void audit(AuditEvent event) {
        audit.accept(event);
    }

    @Override
    public CompletableFuture<Caller> authenticate(String token) {
        return authenticate(token, "");
    }

    /** @param address of the client, for the audit log */
    public CompletableFuture<Caller> authenticate(String token, String address) {
        CompletableFuture<Caller> proven = issuers.authenticate(token).orElseGet(() -> callers.authenticate(token));
        return proven.whenComplete((caller, failure) -> {
            if (failure != null) {
                audit.accept(AuditEvent.done(AuditKind.TOKEN_REFUSED, "", "", address)
                        .refused(RefusedException.errorOf(failure).getCode().name()));
            }
        });
    }

    /** The keys as this node's replica of shard 0 has them now. */
    public void learnKeys(List<SigningKeyRow> rows) {
        keys.replace(rows);
    }

    /** The command for a new key, if it is time for one; to be asked where shard 0 is led. */
    public Optional<Command> dueKey() {
        return rotation.due();
    }

    /** Ends the connections of whose account was disabled, or whose login ended, by what an entry changed. */
    public void applied(AccountWrites writes, Connections connections, long nowMillis) {
        for (UserRow row : writes.users()) {
            end(row.getUser(), Optional.of(row), connections, nowMillis);
        }
    }

    private static void end(String user, Optional<UserRow> row, Connections connections, long nowMillis) {
        connections.endIf(
                user,
                caller -> caller.loginId().isPresent()
                        && TokenCallers.flaw(row, caller.loginId().get(), nowMillis)
                                .isPresent(),
                CloseReason.LOGIN_ENDED,
                row.map(TokenCallers::ended).orElse(Refusals.loginEnded()));
    }

    /**
     * The same, after a shard's whole state was replaced: of everybody who has a connection and an account there. Rows are read on a
     * reader thread.
     */
    public void replaced(int shard, EdgeNode node, Connections connections, long nowMillis) {
        // Whose token was looked at in the state before says it again.
        connections.endNewcomersIf(
                caller -> livesIn(shard, caller.user(), node),
                CloseReason.UNAUTHENTICATED,
                Errors.overloaded(RETRY_AFTER_MILLIS));
        boolean accepted = node.read(() -> connections.users().stream()
                .filter(user -> livesIn(shard, user, node))
                .forEach(user ->
                        end(user, node.documents().get(shard).read(rows -> rows.user(user)), connections, nowMillis)));
        if (!accepted) {
            node.work()
                    .timer()
                    .after(Duration.ofMillis(RETRY_AFTER_MILLIS), () -> replaced(shard, node, connections, nowMillis));
        }
    }

    private static boolean livesIn(int shard, String user, EdgeNode node) {
        return UserName.shard(user, node.shards()) == shard;
    }

    @Override
    public void close() throws InterruptedException {
        issuers.close();
        passwords.close();
    }
}
