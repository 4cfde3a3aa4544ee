package io.sequencer.server.edge.session;

import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Renewed;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.proto.v1.Welcome;
import io.sequencer.server.auth.Authenticator;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.edge.CloseReason;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.text.utf8.Utf8;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who a connection is: from hello to welcome, and as long as its token is renewed. What the client sends while its token is
 * looked at waits, bounded. On the connection's loop.
 */
final class Greeting {
    private static final int MAX_USER_UNITS = 255;
    /** What may still arrive after reading was stopped is what the transport had taken already. */
    private static final int MAX_WAITING_BYTES = 1 << 20;

    private static final int MAX_WAITING = 256;
    /** Logins that may end while one token is looked at. */
    private static final int MAX_ENDED = 10_000;
    /** What waits for a token to expire keeps the session for no longer, once it is closed. */
    private static final long MAX_LOOK_MILLIS = 60_000;

    private final EditorSession session;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private boolean asking;
    private boolean renewing;
    private @Nullable Caller caller;
    /** When it is looked next whether the token expired; those who look at another time came too late. */
    private long nextLookMillis = Long.MAX_VALUE;
    /** What ended while a token was looked at: its row may have been read just before. */
    private final List<Ended> ended = new ArrayList<>();

    private record Ended(Predicate<Caller> whose, CloseReason reason, Error error) {}

    Greeting(EditorSession session) {
        this.session = session;
    }

    /** Empty before welcome. */
    Optional<Caller> caller() {
        return Optional.ofNullable(caller);
    }

    /** Somebody's login ended: this conversation's perhaps, or that of the token that is looked at. */
    void endIf(Predicate<Caller> whose, CloseReason reason, Error error) {
        if (caller().filter(whose).isPresent()) {
            session.end(reason, error);
            return;
        }
        if (ended.size() == MAX_ENDED) {
            session.end(CloseReason.UNAUTHENTICATED, Errors.overloaded(1000));
        } else if (asking || renewing) {
            ended.add(new Ended(whose, reason, error));
        }
    }

    /** Ends the conversation if what was found ended meanwhile. */
    private boolean endedMeanwhile(Caller found) {
        List<Ended> all = List.copyOf(ended);
        ended.clear();
        for (Ended one : all) {
            if (one.whose.test(found)) {
                session.end(one.reason, one.error);
                return true;
            }
        }
        return false;
    }

    /** Holds back what came while a token is looked at. Returns false if nothing is, and it can be taken at once. */
    boolean holds(int bytes, Runnable message) {
        if (!asking) {
            return false;
        }
        waitingBytes += bytes;
        if (waiting.size() == MAX_WAITING || waitingBytes > MAX_WAITING_BYTES) {
            session.end(
                    CloseReason.UNAUTHENTICATED,
                    Errors.tooLarge("bytes_before_welcome", MAX_WAITING_BYTES, "wait for welcome"));
        } else {
            waiting.add(message);
        }
        return true;
    }

    /** Whether a token is looked at, and nothing can be taken. */
    boolean isAsking() {
        return asking;
    }

    void hello(Hello hello) {
        if (caller != null) {
            session.fail("", Errors.unexpected("hello was said already"));
        } else if (hello.getUser().length() > MAX_USER_UNITS || Utf8.codePointsOrLoneSurrogate(hello.getUser()) < 0) {
            session.fail("", Errors.invalidArgument("user is text of at most " + MAX_USER_UNITS + " characters"));
        } else if (session.node().authenticator().isEmpty()) {
            welcome(Caller.unchecked(hello.getUser()));
        } else if (session.connection().certified().isPresent()) {
            welcome(session.connection().certified().get().speakingFor(hello.getUser()));
        } else {
            String token =
                    hello.getToken().isEmpty() ? session.connection().token().orElse("") : hello.getToken();
            authenticate(session.node().authenticator().get(), token);
        }
    }

    private void authenticate(Authenticator authenticator, String token) {
        if (token.isEmpty()) {
            session.end(CloseReason.UNAUTHENTICATED, Refusals.noToken());
            return;
        }
        asking = true;
        authenticator
                .authenticate(token)
                .whenComplete((found, failure) -> later(() -> {
                    asking = false;
                    if (session.isClosed()) {
                        waiting.clear();
                    } else if (failure != null) {
                        waiting.clear();
                        session.end(CloseReason.UNAUTHENTICATED, RefusedException.errorOf(failure));
                    } else if (endedMeanwhile(found)) {
                        waiting.clear();
                    } else {
                        welcome(found);
                        takeWaiting();
                    }
                }));
    }

    private void takeWaiting() {
        for (Runnable next = waiting.poll(); next != null && !session.isClosed(); next = waiting.poll()) {
            next.run();
        }
        session.settled();
    }

    private void welcome(Caller found) {
        Optional<Error> refusal = session.toll().enter(found);
        if (refusal.isPresent()) {
            session.end(CloseReason.TOO_MANY_CONNECTIONS, refusal.get());
            return;
        }
        caller = found;
        session.connection().welcomed(found);
        expireLater();
        session.send(ServerMessage.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setClusterId(session.node().identity().clusterId())
                        .setNodeId(session.node().identity().nodeId())
                        .setUser(found.user())
                        .setLimits(session.limits().announced(session.toll().limits()))
                        .setShards(session.node().shards())
                        .setTokenExpiresMillis(announcedExpiry(found))
                        .setNowMillis(now())));
    }

    /** A new token of the same user, on the open connection. A refusal leaves the connection as it is. */
    void renew(String token) {
        Optional<Authenticator> authenticator = session.node().authenticator();
        if (caller == null || asking) {
            session.fail("", Errors.unexpected("hello is the first message of every connection"));
        } else if (authenticator.isEmpty()) {
            session.fail("", Errors.unsupported("this cluster runs without accounts: there is nothing to renew"));
        } else if (renewing) {
            session.fail("", Errors.unexpected("the token before it is still looked at; wait for `renewed`"));
        } else {
            renewing = true;
            authenticator
                    .get()
                    .authenticate(token)
                    .whenComplete((found, failure) -> later(() -> {
                        renewing = false;
                        if (!session.isClosed() && (found == null || !endedMeanwhile(found))) {
                            renewed(found, failure);
                            session.settled();
                        }
                    }));
        }
    }

    private void renewed(@Nullable Caller found, @Nullable Throwable failure) {
        Caller before = caller;
        if (found == null || before == null) {
            session.fail(
                    "", RefusedException.errorOf(failure == null ? new IllegalStateException("no caller") : failure));
        } else if (!found.user().equals(before.user())) {
            session.fail("", Refusals.badToken("it is another user's"));
        } else {
            caller = found;
            expireLater();
            session.send(ServerMessage.newBuilder()
                    .setRenewed(Renewed.newBuilder()
                            .setTokenExpiresMillis(announcedExpiry(found))
                            .setNowMillis(now())));
        }
    }

    /** One look is due at a time, unless a new token expires before it. */
    private void expireLater() {
        long expires = caller().map(Caller::expiresMillis).orElse(Long.MAX_VALUE);
        long now = now();
        long look = Math.min(expires, now + MAX_LOOK_MILLIS);
        if (expires == Long.MAX_VALUE || look >= nextLookMillis) {
            return;
        }
        nextLookMillis = look;
        Duration pause = Duration.ofMillis(Math.max(0, look - now));
        session.node().work().timer().after(pause, () -> later(() -> lookWhetherExpired(look)));
    }

    private void lookWhetherExpired(long dueMillis) {
        if (dueMillis != nextLookMillis || session.isClosed()) {
            return;
        }
        nextLookMillis = Long.MAX_VALUE;
        if (caller().filter(known -> known.expiresMillis() <= now()).isPresent()) {
            session.end(CloseReason.TOKEN_EXPIRED, Refusals.expired());
        } else {
            expireLater();
        }
    }

    private static long announcedExpiry(Caller found) {
        return found.expiresMillis() == Long.MAX_VALUE ? 0 : found.expiresMillis();
    }

    private long now() {
        return session.node().work().clock().millis();
    }

    private void later(Runnable task) {
        session.node().fanOut().hand(session.connection().loop(), task);
    }
}
