package io.sequencer.client.access;

import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The token of a client: one for its stream and its calls. Any thread; never blocks. */
public final class TokenKeeper {

    private final Optional<TokenSupplier> supplier;
    private @Nullable String token;
    private @Nullable CompletableFuture<String> asked;

    public TokenKeeper(Optional<TokenSupplier> supplier) {
        this.supplier = supplier;
    }

    /** Whether there are tokens at all. */
    public boolean hasSupplier() {
        return supplier.isPresent();
    }

    /** The token known now; empty if there is none. */
    public synchronized Optional<String> known() {
        return Optional.ofNullable(token);
    }

    /** The token to show, asked for if none is known; without a supplier the empty one. */
    public CompletableFuture<String> token() {
        String known;
        synchronized (this) {
            known = token;
        }
        return known != null ? CompletableFuture.completedFuture(known) : ask(Optional.empty());
    }

    /** Another token than one that is of no use any more. */
    public CompletableFuture<String> insteadOf(String refused, Error why) {
        synchronized (this) {
            String known = token;
            if (known != null && !known.equals(refused)) {
                return CompletableFuture.completedFuture(known);
            }
        }
        return ask(Optional.of(why));
    }

    private CompletableFuture<String> ask(Optional<Error> why) {
        if (supplier.isEmpty()) {
            return CompletableFuture.completedFuture("");
        }
        CompletableFuture<String> answer;
        synchronized (this) {
            if (asked != null) {
                return asked;
            }
            answer = new CompletableFuture<>();
            asked = answer;
        }
        CompletableFuture<String> supplied;
        try {
            supplied = supplier.get().token(why);
        } catch (RuntimeException e) {
            supplied = CompletableFuture.failedFuture(e);
        }
        supplied.whenComplete((value, failure) -> take(answer, value, failure));
        return answer;
    }

    private void take(CompletableFuture<String> answer, @Nullable String value, @Nullable Throwable failure) {
        synchronized (this) {
            asked = null;
            if (failure == null) {
                token = value;
            }
        }
        if (failure == null) {
            answer.complete(value);
        } else {
            Throwable cause = failure.getCause();
            answer.completeExceptionally(failure instanceof CompletionException && cause != null ? cause : failure);
        }
    }

    /** Whether an error is about the token rather than about what was asked. */
    public static boolean isAboutToken(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED, TOKEN_EXPIRED, LOGIN_ENDED, ACCOUNT_DISABLED -> true;
            default -> false;
        };
    }
}
