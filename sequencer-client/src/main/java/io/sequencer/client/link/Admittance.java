package io.sequencer.client.link;

import io.sequencer.client.RefusedException;
import io.sequencer.client.access.Access;
import io.sequencer.client.access.TokenKeeper;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Renew;
import io.sequencer.proto.v1.Renewed;
import io.sequencer.proto.v1.Welcome;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The token of the conversations: asked for before one begins, renewed while it runs, another in the place of one that is refused.
 * Belongs to the client's loop.
 */
public final class Admittance {

    private static final Error EXPIRES_SOON = Error.newBuilder()
            .setCode(ErrorCode.TOKEN_EXPIRED)
            .setMessage("the token expires soon")
            .build();

    private final TokenKeeper keeper;
    private final Access access;
    private final Executor loop;
    private final LongSupplier nanoTime;
    private final Backoff backoff;
    private @Nullable String token;
    private @Nullable Error wrong;
    private boolean asking;
    private long notBeforeNanos;
    private boolean expires;
    private long renewAtNanos;
    private @Nullable String unsent;
    private int refusals;
    private boolean told;
    private volatile @Nullable Error lost;

    Admittance(Access access, Executor loop, LongSupplier nanoTime, RandomGenerator random) {
        this.keeper = new TokenKeeper(access.tokens());
        this.access = access;
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.backoff = new Backoff(200, 10_000, random);
        this.notBeforeNanos = nanoTime.getAsLong();
    }

    /** What the client's calls show too. Any thread. */
    public TokenKeeper tokens() {
        return keeper;
    }

    /** Why no token is to be had, or none is taken. Any thread. */
    public Optional<Error> lost() {
        return Optional.ofNullable(lost);
    }

    /** The token to begin a conversation with; empty while it is asked for, or while a refusal is young. */
    Optional<String> token(long nowNanos) {
        if (nowNanos - notBeforeNanos < 0) {
            return Optional.empty();
        }
        Error why = wrong;
        if (!keeper.hasSupplier()) {
            return Optional.of("");
        }
        // What the calls got meanwhile is newer than what was shown here.
        if (why == null && keeper.known().isPresent()) {
            token = keeper.known().get();
            return keeper.known();
        }
        ask(why);
        return Optional.empty();
    }

    private void ask(@Nullable Error why) {
        if (asking) {
            return;
        }
        asking = true;
        String before = token;
        CompletableFuture<String> answer =
                why == null || before == null ? keeper.token() : keeper.insteadOf(before, why);
        answer.whenComplete((value, failure) -> loop.execute(() -> {
            asking = false;
            if (failure == null) {
                given(value);
            } else {
                notGiven(failure);
            }
        }));
    }

    private void given(String value) {
        wrong = null;
        token = value;
        unsent = value;
    }

    private void notGiven(Throwable failure) {
        later();
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            lose(refused.error());
        }
    }

    private void later() {
        notBeforeNanos = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(backoff.nextMillis());
    }

    private void lose(Error error) {
        lost = error;
        if (!told) {
            told = true;
            access.whenLost().accept(error);
        }
    }

    void welcomed(Welcome welcome) {
        taken(welcome.getTokenExpiresMillis(), welcome.getNowMillis());
    }

    void renewed(Renewed renewed) {
        taken(renewed.getTokenExpiresMillis(), renewed.getNowMillis());
    }

    private void taken(long expiresMillis, long nodeNowMillis) {
        lost = null;
        told = false;
        refusals = 0;
        unsent = null;
        backoff.succeeded();
        expires = expiresMillis > 0;
        if (expires) {
            // The node's clock, so that this machine's need not be right; a fifth is left for tries.
            long leftMillis = Math.max(0, expiresMillis - nodeNowMillis);
            renewAtNanos = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(leftMillis * 4 / 5);
        }
    }

    /** The token to renew the present conversation with, when that is due. */
    @Nullable
    ClientMessage renewal(long nowNanos) {
        if (!expires || nowNanos - renewAtNanos < 0 || nowNanos - notBeforeNanos < 0) {
            return null;
        }
        String fresh = unsent;
        if (fresh == null) {
            ask(EXPIRES_SOON);
            return null;
        }
        unsent = null;
        expires = false; // until the node has answered
        return ClientMessage.newBuilder()
                .setRenew(Renew.newBuilder().setToken(fresh))
                .build();
    }

    /** A node refused a conversation, or ended it. Returns whether it was for the token. */
    boolean refused(Error error) {
        if (!TokenKeeper.isAboutToken(error.getCode())) {
            return false;
        }
        expires = false;
        unsent = null;
        refusals++;
        if (refusals > 1) {
            later();
        }
        if (keeper.hasSupplier()) {
            wrong = error;
        }
        if (refusals > 1 || !keeper.hasSupplier()) {
            lose(error);
        }
        return true;
    }

    /** The conversation is over; the next begins with whatever token is known then. */
    void over() {
        expires = false;
        unsent = null;
    }
}
