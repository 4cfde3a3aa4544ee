package io.sequencer.server.auth.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Who is behind an address, as far as limits by address are concerned: one IPv4 address, or the 2^64 addresses of IPv6 that
 * one subscriber has (RFC 6177). An IPv4 address that is written as one of IPv6 is that IPv4 address. Without state.
 */
public final class Network {
    private static final int PREFIX_BYTES = 8;

    private Network() {}

    /** The first address of the network; equal for all addresses of it. */
    public static InetAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address) || address.isLoopbackAddress()) {
            return address;
        }
        try {
            if (isMapped(bytes)) {
                return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
            }
            Arrays.fill(bytes, PREFIX_BYTES, bytes.length, (byte) 0);
            // Without its scope: that is this machine's, not the client's.
            return Inet6Address.getByAddress(null, bytes, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes", e);
        }
    }

    /** The same as text. What is no address in digits is its own network. */
    public static String of(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            // With a colon it is looked up nowhere.
            return of(InetAddress.getByName(address)).getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }

    /** {@code ::ffff:a.b.c.d} (RFC 4291, 2.5.5.2). */
    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1;
    }
}
