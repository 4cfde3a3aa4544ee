package io.sequencer.server.auth.password;

import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.RefusedAccessException;
import java.security.SecureRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Hashes and checks passwords, a few at a time. Any thread. */
public final class Passwords implements AutoCloseable {
    private static final long RETRY_AFTER_MILLIS = 1000;
    private static final long STOP_SECONDS = 2;

    private final PasswordHasher hasher;
    private final ThreadPoolExecutor pool;

    /**
     * @param threads hashes worked on at once; each takes the cost's memory
     * @param waiting hashes that may wait; more are refused
     */
    public record Room(int threads, int waiting) {}

    public Passwords(HashCost cost, Room room, SecureRandom random, String node) {
        this.hasher = new PasswordHasher(cost, random);
        AtomicInteger count = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                room.threads,
                room.threads,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(room.waiting),
                task -> {
                    Thread thread = new Thread(task, "password-" + count.incrementAndGet() + "-" + node);
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.AbortPolicy());
        pool.allowCoreThreadTimeOut(true);
    }

    /** @param outdated it fits, and should be hashed anew at today's cost */
    public record Verdict(boolean fits, boolean outdated) {}

    /** The PHC string of a password; fails with a {@link RefusedAccessException} when too many wait. */
    public CompletableFuture<String> hash(String password) {
        return run(() -> hasher.hash(PasswordText.normal(password)).phc());
    }

    /**
     * Whether the password is the stored one. What is no password at all is hashed too: it takes as long.
     *
     * @param phc the stored one; empty if there is none
     */
    public CompletableFuture<Verdict> check(String password, String phc) {
        boolean isPossible = PasswordText.isPossible(password);
        return run(() -> {
            PasswordHasher.Check check = hasher.check(isPossible ? PasswordText.normal(password) : new byte[0], phc);
            boolean fits = check.fits() && isPossible;
            return new Verdict(fits, fits && check.outdated());
        });
    }

    private <T> CompletableFuture<T> run(Supplier<T> task) {
        try {
            return CompletableFuture.supplyAsync(task, pool);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new RefusedAccessException(Refusals.tooMany("passwords_at_once", RETRY_AFTER_MILLIS)));
        }
    }

    @Override
    public void close() throws InterruptedException {
        pool.shutdown();
        pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
