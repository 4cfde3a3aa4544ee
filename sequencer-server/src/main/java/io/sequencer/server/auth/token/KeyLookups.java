package io.sequencer.server.auth.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has the cluster asked for keys that this node does not know: one question at a time, however many tokens wait for it, and none
 * for a key that was not there a moment ago. Any token may name any key, and each question costs the cluster a read. Any thread.
 */
public final class KeyLookups {
    private static final int REMEMBERED = 10_000;
    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(5);
    /** What is longer is no key of ours: it would only take memory. */
    private static final int MAX_ID_CHARS = 64;

    private final Supplier<CompletableFuture<Void>> question;
    private final Cache<String, Boolean> missing = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(REMEMBERED_FOR)
            .build();
    private @Nullable CompletableFuture<Void> asking;
    /** For those who came when one was under way already: it may have been answered before their key was made. */
    private @Nullable CompletableFuture<Void> next;

    /** @param question learns all keys there are now */
    public KeyLookups(Supplier<CompletableFuture<Void>> question) {
        this.question = question;
    }

    /** Done when every key that there was at the call is known here; at once where the key cannot be among them. */
    public CompletableFuture<Void> lookUp(String id) {
        if (id.length() > MAX_ID_CHARS || missing.getIfPresent(id) != null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> mine;
        synchronized (this) {
            if (asking != null) {
                if (next == null) {
                    next = new CompletableFuture<>();
                }
                return next;
            }
            mine = new CompletableFuture<>();
            asking = mine;
        }
        ask(mine);
        return mine;
    }

    /** The answer did not hold the key. */
    public void missed(String id) {
        if (id.length() <= MAX_ID_CHARS) {
            missing.asMap().putIfAbsent(id, Boolean.TRUE);
        }
    }

    private void ask(CompletableFuture<Void> forWhom) {
        CompletableFuture<Void> answer;
        try {
            answer = question.get();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((done, failure) -> {
            CompletableFuture<Void> waiting;
            synchronized (this) {
                waiting = next;
                asking = waiting;
                next = null;
            }
            if (failure == null) {
                forWhom.complete(null);
            } else {
                forWhom.completeExceptionally(failure);
            }
            if (waiting != null) {
                ask(waiting);
            }
        });
    }
}
