package io.sequencer.server.auth.account;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.limit.AttemptLimit;
import io.sequencer.server.auth.limit.Network;
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

    private final AttemptLimit accounts;
    private final AttemptLimit addresses;
    private final AttemptLimit refreshedLogins;
    private final AttemptLimit refreshingAddresses;

    public Attempts(AttemptLimit.Rate account, AttemptLimit.Rate address, LongSupplier nanoTime) {
        this.accounts = new AttemptLimit(account, nanoTime);
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
        return ofAccount(user);
    }

    Optional<Error> ofAccount(String user) {
        long wait = accounts.take(user);
        return wait > 0 ? Optional.of(Refusals.tooMany("attempts_per_account", wait)) : Optional.empty();
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

    /** The right password was given. */
    void succeeded(String user) {
        accounts.forgive(user);
    }
}
