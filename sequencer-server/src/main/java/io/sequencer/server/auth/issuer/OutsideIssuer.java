package io.sequencer.server.auth.issuer;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.RefusedAccessException;
import io.sequencer.server.auth.token.Digests;
import io.sequencer.server.auth.token.JwtCheck;
import io.sequencer.server.config.people.IssuerSetting;
import io.sequencer.server.core.account.UserName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;

/** Which caller a token of one other issuer stands for. Any thread. */
public final class OutsideIssuer implements AutoCloseable {
    private static final int REMEMBERED = 20_000;

    private final IssuerSetting setting;
    private final IssuerKeys keys;
    private final InstantSource clock;
    private final Cache<ByteString, Taken> taken =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /** A token that was taken, and by which keys: others may not have verified it. */
    private record Taken(Caller caller, KeySet by) {}

    OutsideIssuer(IssuerSetting setting, IssuerKeys keys, InstantSource clock) {
        this.setting = setting;
        this.keys = keys;
        this.clock = clock;
    }

    /** What its users' names begin with. */
    public String prefix() {
        return setting.prefix();
    }

    /** Keys that verify now. */
    public int keys() {
        return keys.keys().byId().size();
    }

    /** Since its keys were read. */
    public Duration age() {
        return keys.age();
    }

    /** Readings of its keys that came to nothing. */
    public long failures() {
        return keys.failures();
    }

    /** Fails with a {@link RefusedAccessException}. A token with an unknown key waits while the keys are read again. */
    CompletableFuture<Caller> authenticate(String token) {
        Optional<String> id = JwtCheck.keyId(token);
        boolean isUnknown = id.isPresent() && keys.keys().key(id.get()).isEmpty();
        CompletableFuture<Void> ready = isUnknown ? keys.lookAgain() : CompletableFuture.completedFuture(null);
        return ready.thenApply(known -> caller(token, id));
    }

    private Caller caller(String token, Optional<String> id) {
        KeySet now = keys.keys();
        ByteString digest = Digests.sha256(ByteString.copyFrom(token, StandardCharsets.UTF_8));
        Taken before = taken.getIfPresent(digest);
        if (before != null && before.by.equals(now) && before.caller.expiresMillis() > clock.millis()) {
            return before.caller;
        }
        Caller caller = checked(token, id, now);
        taken.put(digest, new Taken(caller, now));
        return caller;
    }

    private Caller checked(String token, Optional<String> id, KeySet now) {
        if (now.byId().isEmpty()) {
            throw new RefusedAccessException(
                    Refusals.unavailable("the keys of the token's issuer could not be read yet"));
        }
        KeySet.Verifying key = id.flatMap(now::key).orElseThrow(() -> refused("its key is none of its issuer's"));
        JwtCheck.Expected expected = new JwtCheck.Expected(
                setting.issuer(),
                setting.audience(),
                key.algorithm(),
                Optional.of(setting.type()).filter(type -> !type.isEmpty()));
        JwtClaims claims = new JwtCheck(expected, same -> Optional.of(key.key()), clock).check(token);
        try {
            // In seconds, of which there may be too many for milliseconds.
            long left = claims.getExpirationTime().getValue() - clock.millis() / 1000;
            if (left > setting.maxTokenMillis() / 1000) {
                throw refused("it is good for longer than this cluster takes tokens for");
            }
            long expires = claims.getExpirationTime().getValueInMillis();
            return new Caller(name(claims), Caller.Kind.USER, expires, Optional.empty());
        } catch (MalformedClaimException e) {
            throw refused("a claim of it cannot be read");
        }
    }

    /** Only what can be told from everything else at a glance: two names never look alike, or are the same bytes. */
    private String name(JwtClaims claims) {
        Object said = claims.getClaimValue(setting.userClaim());
        if (!(said instanceof String text) || text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw refused("its user's name is missing, or is not printable ASCII without spaces");
        }
        String name = setting.prefix() + "/" + text;
        if (name.length() > UserName.MAX_BYTES) {
            throw refused("its user's name is too long");
        }
        return name;
    }

    private static RefusedAccessException refused(String why) {
        return new RefusedAccessException(Refusals.badToken(why));
    }

    @Override
    public void close() {
        keys.close();
    }
}
