package io.sequencer.server.auth.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class NetworkTest {

    private static InetAddress network(String address) throws Exception {
        return Network.of(InetAddress.getByName(address));
    }

    @Test
    void addressesOfOneSubscriberAreOneNetwork() throws Exception {
        assertThat(network("2001:db8:1:2::1")).isEqualTo(network("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assertThat(network("2001:db8:1:2::1")).isNotEqualTo(network("2001:db8:1:3::1"));
        assertThat(network("fe80::1%1")).isEqualTo(network("fe80::2"));
    }

    @Test
    void everyIpv4AddressIsItsOwnHoweverItIsWritten() throws Exception {
        assertThat(network("192.0.2.1")).isNotEqualTo(network("192.0.2.2"));
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = (byte) 192;
        mapped[14] = 2;
        mapped[15] = 1;
        assertThat(Network.of(Inet6Address.getByAddress(null, mapped, -1))).isEqualTo(network("192.0.2.1"));
    }

    @Test
    void textIsTakenAsTheAddressItSays() {
        assertThat(Network.of("2001:db8:1:2::1")).isEqualTo(Network.of("2001:db8:1:2::2"));
        assertThat(Network.of("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(Network.of("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(Network.of("")).isEmpty();
        assertThat(Network.of("no:address")).isEqualTo("no:address");
    }
}
