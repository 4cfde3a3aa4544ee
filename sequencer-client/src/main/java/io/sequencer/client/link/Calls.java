package io.sequencer.client.link;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.access.TokenKeeper;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Reads and other calls that may be made twice: asked of one node after the other until one answers or the time is up.
 * Any thread; runs on the caller's.
 */
public final class Calls implements AutoCloseable {

    private static final Metadata.Key<byte[]> ERROR =
            Metadata.Key.of("sequencer-error-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final long ATTEMPT_MILLIS = 4_000;
    private static final Channels PLAIN = new Channels(Optional.empty());

    private final ClientOptions options;
    private final Channels ways;
    private final TokenKeeper tokens;
    private final CallCredentials credentials;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Map<Endpoint, ManagedChannel> channels = new HashMap<>();
    /** By the address that the node is known by; asked for anew when the node did not answer. */
    private final Map<Endpoint, Endpoint> admins = new HashMap<>();

    private final ExecutorService executor;
    private boolean closed;

    public Calls(ClientOptions options, TokenKeeper tokens, LongSupplier nanoTime, RandomGenerator random) {
        this.options = options;
        this.ways = new Channels(options.access().security());
        this.tokens = tokens;
        this.credentials = new CallCredentials(options.access(), tokens);
        this.nanoTime = nanoTime;
        this.random = random;
        // Blocking stubs wait on their caller's thread; this only carries what gRPC does beside.
        this.executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "sequencer-calls");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** One try at one node, with gRPC's deadline to use. */
    public interface Attempt<T> {
        T at(ManagedChannel channel, long deadlineMillis);
    }

    /**
     * Asks until there is an answer.
     *
     * @throws RefusedException if asking again does not help
     * @throws UnreachableException if no node answered within the client's call timeout
     */
    public <T> T ask(List<Endpoint> nodes, Attempt<T> attempt) {
        return ask(nodes, options.callTimeout().toMillis(), ATTEMPT_MILLIS, attempt);
    }

    /** As {@link #ask(List, Attempt)} with other times; {@code attemptMillis} bounds one try. */
    public <T> T ask(List<Endpoint> nodes, long timeoutMillis, long attemptMillis, Attempt<T> attempt) {
        return ask(timeoutMillis, nodes, node -> attempt.at(channel(node), Math.min(timeoutMillis, attemptMillis)));
    }

    private <T> T ask(long timeoutMillis, List<Endpoint> nodes, Function<Endpoint, T> attempt) {
        long deadline = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        Backoff backoff = new Backoff(10, 500, random);
        String problem = "no node was tried";
        boolean again = false;
        await(tokens.token(), timeoutMillis);
        for (int i = 0; ; i++) {
            Endpoint node = nodes.get(i % nodes.size());
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - nanoTime.getAsLong());
            if (left <= 0) {
                throw new UnreachableException(problem);
            }
            try {
                return attempt.apply(node);
            } catch (StatusRuntimeException e) {
                Error error = error(e);
                if (TokenKeeper.isAboutToken(error.getCode()) && tokens.hasSupplier() && !again) {
                    again = true;
                    await(tokens.insteadOf(tokens.known().orElse(""), error), left);
                    continue;
                }
                if (!mayTryAgain(error.getCode())) {
                    throw new RefusedException(error);
                }
                problem = node + ": " + error.getMessage();
                drop(node, e);
                pause(Math.max(error.getDetails().getRetryAfterMs(), backoff.nextMillis()));
            }
        }
    }

    /** As {@link #ask(List, Attempt)}, of the listeners on which the nodes serve those who run the cluster. */
    public <T> T askAdmin(List<Endpoint> nodes, Attempt<T> attempt) {
        return askAdmin(nodes, options.callTimeout().toMillis(), ATTEMPT_MILLIS, attempt);
    }

    /** As {@link #askAdmin(List, Attempt)} with other times. */
    public <T> T askAdmin(List<Endpoint> nodes, long timeoutMillis, long attemptMillis, Attempt<T> attempt) {
        return ask(timeoutMillis, nodes, node -> {
            Endpoint admin = adminOf(node, Math.min(timeoutMillis, attemptMillis));
            return attempt.at(admin(node, admin), Math.min(timeoutMillis, attemptMillis));
        });
    }

    /** The listener that a node told of is in plain text on its loopback, whatever its others are. */
    private ManagedChannel admin(Endpoint node, Endpoint admin) {
        return admin.equals(node) || !admin.isLoopback() ? channel(admin) : channel(admin, PLAIN);
    }

    private Endpoint adminOf(Endpoint node, long millis) {
        Endpoint known;
        synchronized (this) {
            known = admins.get(node);
        }
        if (known != null) {
            return known;
        }
        Endpoint found = AdminAddress.of(node, channel(node), millis);
        synchronized (this) {
            admins.put(node, found);
        }
        return found;
    }

    private static void await(CompletableFuture<String> token, long millis) {
        try {
            token.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw refused;
            }
            throw new UnreachableException("no access token is to be had: " + e.getCause());
        } catch (TimeoutException e) {
            throw new UnreachableException("no access token came within " + millis + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting for an access token");
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreachableException("interrupted while waiting to ask again");
        }
    }

    private ManagedChannel channel(Endpoint node) {
        return channel(node, ways);
    }

    private synchronized ManagedChannel channel(Endpoint node, Channels by) {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        return channels.computeIfAbsent(node, key -> by.open(key, executor, credentials));
    }

    /** A channel that failed waits ever longer before it connects again: a new one tries at once. */
    private synchronized void drop(Endpoint node, StatusRuntimeException cause) {
        if (cause.getStatus().getCode() == Status.Code.UNAVAILABLE && trailer(cause) == null) {
            shut(channels.remove(node));
            Endpoint admin = admins.remove(node);
            if (admin != null) {
                shut(channels.remove(admin));
            }
        }
    }

    private static void shut(@Nullable ManagedChannel channel) {
        if (channel != null) {
            channel.shutdown();
        }
    }

    /** The typed error of a failed call; one made from the gRPC status if the node gave none. */
    public static Error error(StatusRuntimeException failure) {
        Error typed = trailer(failure);
        if (typed != null) {
            return typed;
        }
        ErrorCode code = switch (failure.getStatus().getCode()) {
            case UNIMPLEMENTED -> ErrorCode.UNSUPPORTED;
            case INVALID_ARGUMENT -> ErrorCode.INVALID_ARGUMENT;
            case NOT_FOUND -> ErrorCode.DOCUMENT_NOT_FOUND;
            case PERMISSION_DENIED -> ErrorCode.PERMISSION_DENIED;
            case UNAUTHENTICATED -> ErrorCode.UNAUTHENTICATED;
            case RESOURCE_EXHAUSTED -> ErrorCode.TOO_LARGE;
            default -> ErrorCode.UNAVAILABLE;
        };
        return Error.newBuilder().setCode(code).setMessage(sentence(failure)).build();
    }

    /** An answer that says "again" as the failed call that it is. */
    public static StatusRuntimeException failure(Error error) {
        Metadata trailers = new Metadata();
        trailers.put(ERROR, error.toByteArray());
        return new StatusRuntimeException(Status.UNAVAILABLE.withDescription(error.getMessage()), trailers);
    }

    private static @Nullable Error trailer(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        byte[] bytes = trailers == null ? null : trailers.get(ERROR);
        if (bytes == null) {
            return null;
        }
        try {
            return Error.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    /** Whether the same request may succeed later or elsewhere. */
    static boolean mayTryAgain(ErrorCode code) {
        return switch (code) {
            case OVERLOADED, UNAVAILABLE, NODE_BEHIND, SLOW_CONSUMER, SHUTTING_DOWN, INTERNAL -> true;
            default -> false;
        };
    }

    /** What went wrong, in words a person can use. */
    static String sentence(Throwable cause) {
        Status status = Status.fromThrowable(cause);
        String description = status.getDescription();
        Throwable below = status.getCause();
        String detail = below == null || below.getMessage() == null ? "" : " (" + below.getMessage() + ")";
        return (description == null ? status.getCode().toString() : description) + detail;
    }

    @Override
    public synchronized void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
        channels.clear();
        executor.shutdown();
    }
}
