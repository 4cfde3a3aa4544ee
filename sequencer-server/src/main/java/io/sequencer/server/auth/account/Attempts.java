package io.sequencer.server.auth.account;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.limit.AttemptLimit;
import java.util.Optional;
import java.util.function.LongSupplier;

/** How often passwords may be tried, for one account and from one address. Any thread. */
public final class Attempts {
    private final AttemptLimit accounts;
    private final AttemptLimit addresses;

    public Attempts(AttemptLimit.Rate account, AttemptLimit.Rate address, LongSupplier nanoTime) {
        this.accounts = new AttemptLimit(account, nanoTime);
        this.addresses = new AttemptLimit(address, nanoTime);
    }

    /** Why not now, the same for accounts that do not exist; empty if it may be tried. */
    Optional<Error> refusal(String user, String address) {
        long wait = addresses.take(network(address));
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
        long wait = addresses.take(network(address));
        return wait > 0 ? Optional.of(Refusals.tooMany("attempts_per_address", wait)) : Optional.empty();
    }

    /** The right password was given. */
    void succeeded(String user) {
        accounts.forgive(user);
    }

    /** Whoever has one IPv6 address has the 2^64 beside it. */
    private static String network(String address) {
        String[] groups = address.split(":", -1);
        return groups.length < 5 ? address : String.join(":", groups[0], groups[1], groups[2], groups[3]);
    }
}
