package io.sequencer.client.people;

import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.access.TokenKeeper;
import io.sequencer.client.access.TokenSupplier;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A user who is logged in: gives clients access tokens, and refreshes them with the refresh token that it has. Any thread.
 *
 * <p>When the login has ended (logged out, password changed, account disabled) it has no token to give: clients hear {@code whenLost} and
 * wait; {@link #again} has them go on.
 */
public final class Login implements TokenSupplier, AutoCloseable {

    /** A token that is good for less than this is not given out any more. */
    private static final long LEAST_MILLIS = 2_000;

    private final Users users;
    private final ExecutorService refreshing;
    private final Consumer<Tokens> store;
    private @Nullable Tokens tokens;
    private long expiresNanos;

    private Login(List<Endpoint> nodes, ClientOptions options, Consumer<Tokens> store) {
        this.users = Users.anonymously(nodes, options);
        this.store = store;
        this.refreshing = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "sequencer-login");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Logs in. Blocks.
     *
     * @param options timeouts and TLS
     * @param agent what the user will know the login by: product, device
     * @param store told the tokens, now and after every refresh, before they are used; must not block for long
     * @throws RefusedException not that name and password
     * @throws UnreachableException no node answers in time
     * @throws IllegalArgumentException the password would leave this machine in plain text
     */
    public static Login with(
            List<Endpoint> nodes,
            ClientOptions options,
            Credentials credentials,
            String agent,
            Consumer<Tokens> store) {
        Login login = new Login(nodes, options, store);
        try {
            login.again(credentials, agent);
            return login;
        } catch (RuntimeException e) {
            login.close();
            throw e;
        }
    }

    /**
     * Goes on with the tokens of an earlier login, as they were stored last.
     *
     * @param goodForMillis how long the access token is good from now on; 0: it is refreshed first
     */
    public static Login resume(
            List<Endpoint> nodes, ClientOptions options, Tokens stored, long goodForMillis, Consumer<Tokens> store) {
        Login login = new Login(nodes, options, store);
        login.keep(stored, goodForMillis);
        return login;
    }

    /** A name and its password. */
    public record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "Credentials[" + user + "]";
        }
    }

    /** Logs in anew, in the place of a login that has ended. Blocks; throws as {@link #with}. */
    public void again(Credentials credentials, String agent) {
        take(users.logIn(credentials.user(), credentials.password(), agent));
    }

    private void take(Tokens fresh) {
        store.accept(fresh);
        keep(fresh, fresh.getAccessExpiresMillis() - fresh.getNowMillis());
    }

    private synchronized void keep(Tokens fresh, long goodForMillis) {
        tokens = fresh;
        expiresNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(goodForMillis);
    }

    /** As they are now; empty when the login has ended. */
    public synchronized Optional<Tokens> tokens() {
        return Optional.ofNullable(tokens);
    }

    @Override
    public CompletableFuture<String> token(Optional<Error> why) {
        synchronized (this) {
            Tokens known = tokens;
            if (known == null) {
                return CompletableFuture.failedFuture(new RefusedException(ended()));
            }
            boolean good = expiresNanos - System.nanoTime() > TimeUnit.MILLISECONDS.toNanos(LEAST_MILLIS);
            if (why.isEmpty() && good) {
                return CompletableFuture.completedFuture(known.getAccessToken());
            }
        }
        return CompletableFuture.supplyAsync(this::refreshed, refreshing);
    }

    private String refreshed() {
        String refreshToken = tokens().map(Tokens::getRefreshToken).orElseThrow(() -> new RefusedException(ended()));
        try {
            Tokens fresh = users.refresh(refreshToken);
            take(fresh);
            return fresh.getAccessToken();
        } catch (RefusedException e) {
            if (TokenKeeper.isAboutToken(e.code())) {
                forget(refreshToken);
            }
            throw new CompletionException(e);
        }
    }

    /** Unless there has been another log-in meanwhile. */
    private synchronized void forget(String refreshToken) {
        if (tokens != null && tokens.getRefreshToken().equals(refreshToken)) {
            tokens = null;
        }
    }

    private static Error ended() {
        return Error.newBuilder()
                .setCode(ErrorCode.LOGIN_ENDED)
                .setMessage("the login has ended: log in again")
                .build();
    }

    /** Gives no more tokens; the login itself stays, see {@link Users#logOut}. */
    @Override
    public void close() {
        refreshing.shutdownNow();
        users.close();
    }
}
