package io.sequencer.server.auth.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.limit.AttemptLimit;
import io.sequencer.server.auth.limit.Network;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How often passwords may be tried, for one account and from one address, and how often logins are renewed. Any thread.
 */
public final class Attempts {
    /** Far more often than an access token expires, and a read and an entry of the log each. */
    private static final int REFRESHES_AT_ONCE = 10;

    private static final int REFRESHES_PER_MINUTE = 60;
    /** Behind one address are many people, who all refresh, and log in once a month. */
    private static final int REFRESHES_FOR_EACH_ATTEMPT = 10;

    /** An owner who logged in from somewhere is known there for so long. */
    private static final Duration KNOWN = Duration.ofDays(30);

    private final AttemptLimit accounts;
    private final AttemptLimit places;
    /** From where which account's password was given: guesses from elsewhere do not keep its owner out there. */
    private final Cache<String, Boolean> known;

    private final AttemptLimit addresses;
    private final AttemptLimit refreshedLogins;
    private final AttemptLimit refreshingAddresses;

    public Attempts(AttemptLimit.Rate account, AttemptLimit.Rate address, LongSupplier nanoTime) {
        this.accounts = new AttemptLimit(account, nanoTime);
        this.places = new AttemptLimit(account, nanoTime);
        this.known = Caffeine.newBuilder()
                .maximumSize(account.keys())
                .expireAfterAccess(KNOWN)
                .build();
        this.addresses = new AttemptLimit(address, nanoTime);
        this.refreshedLogins = new AttemptLimit(
                new AttemptLimit.Rate(REFRESHES_AT_ONCE, REFRESHES_PER_MINUTE, account.keys()), nanoTime);
        this.refreshingAddresses = new AttemptLimit(
                new AttemptLimit.Rate(
                        REFRESHES_FOR_EACH_ATTEMPT * address.burst(),
                        REFRESHES_FOR_EACH_ATTEMPT * address.perMinute(),
                        address.keys()),
                nanoTime);
    }

    /** Why not now, the same for accounts that do not exist; empty if it may be tried. */
    Optional<Error> refusal(String user, String address) {
        long wait = addresses.take(Network.of(address));
        if (wait > 0) {
            return Optional.of(Refusals.tooMany("attempts_per_address", wait));
        }
        String place = place(user, address);
        return known.getIfPresent(place) == null ? ofAccount(user) : limited(places, place, "attempts_per_account");
    }

    private static String place(String user, String address) {
        return user + ' ' + Network.of(address);
    }

    private static Optional<Error> limited(AttemptLimit limit, String key, String name) {
        long wait = limit.take(key);
        return wait > 0 ? Optional.of(Refusals.tooMany(name, wait)) : Optional.empty();
    }

    Optional<Error> ofAccount(String user) {
        return limited(accounts, user, "attempts_per_account");
    }

    /** Of one address, whatever the account. */
    Optional<Error> ofAddress(String address) {
        long wait = addresses.take(Network.of(address));
        return wait > 0 ? Optional.of(Refusals.tooMany("attempts_per_address", wait)) : Optional.empty();
    }

    /** Why a refresh token is not looked at now, whatever it is. */
    Optional<Error> ofRefreshFrom(String address) {
        long wait = refreshingAddresses.take(Network.of(address));
        return wait > 0 ? Optional.of(Refusals.tooMany("refreshes_per_address", wait)) : Optional.empty();
    }

    /** The same for a login, which only who had its token can name: nobody can use up another one's. */
    Optional<Error> ofRefresh(String loginId) {
        long wait = refreshedLogins.take(loginId);
        return wait > 0 ? Optional.of(Refusals.tooMany("refreshes_per_login", wait)) : Optional.empty();
    }

    /** The right password was given. That does not give the guesses from elsewhere any further ones. */
    void succeeded(String user, String address) {
        String place = place(user, address);
        if (known.getIfPresent(place) == null) {
            known.put(place, true);
            accounts.forgive(user);
        }
        places.forgive(place);
    }
}
