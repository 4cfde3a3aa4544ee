package io.sequencer.server.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.v1.Error;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.edge.limit.Pressure;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 1);
    private static final InetSocketAddress THERE = new InetSocketAddress("127.0.0.2", 1);

    private Pressure.Level level = Pressure.Level.NONE;
    private final Connections connections = new Connections(3, 2, () -> level);

    /** Its identity is all that counts. */
    private static Connections.Closeable connection() {
        return new Connections.Closeable() {
            @Override
            public void endWith(CloseReason reason) {}

            @Override
            public void endIf(Predicate<Caller> ended, CloseReason reason, Error error) {}
        };
    }

    @Test
    void anAddressHasNoMoreThanItsShare() {
        Connections.Closeable first = connection();
        assertThat(connections.add(first, HERE)).isEmpty();
        assertThat(connections.add(connection(), new InetSocketAddress("127.0.0.1", 2)))
                .isEmpty();
        assertThat(connections
                        .add(connection(), HERE)
                        .orElseThrow()
                        .getDetails()
                        .getLimit())
                .isEqualTo("connections_per_address");
        assertThat(connections.count()).isEqualTo(2);
        connections.remove(first);
        connections.remove(first);
        assertThat(connections.count()).isEqualTo(1);
        assertThat(connections.add(first, HERE)).isEmpty();
        assertThat(connections.add(connection(), THERE)).isEmpty();
        assertThat(connections.add(connection(), THERE)).as("the node is full").isPresent();
    }

    @Test
    void onlyAUsersConnectionsAreAskedWhetherTheyEndAndThoseOfNobodyYet() {
        Connections many = new Connections(10, 10, () -> level);
        List<String> asked = new ArrayList<>();
        Connections.Closeable ada = told("ada", asked);
        for (Connections.Closeable each :
                List.of(ada, told("ada too", asked), told("eve", asked), told("nobody yet", asked))) {
            assertThat(many.add(each, HERE)).isEmpty();
            if (each != ada) {
                many.named(each, each.toString().substring(0, 3));
            }
        }
        many.named(ada, "ada");
        assertThat(many.users()).containsExactlyInAnyOrder("ada", "eve", "nob");
        Connections.Closeable newcomer = told("newcomer", asked);
        many.add(newcomer, HERE);

        many.endIf("ada", caller -> true, CloseReason.LOGIN_ENDED, Refusals.loginEnded());
        assertThat(asked).containsExactlyInAnyOrder("ada", "ada too", "newcomer");

        asked.clear();
        many.remove(ada);
        many.remove(newcomer);
        many.named(newcomer, "ada");
        many.endIf("ada", caller -> true, CloseReason.LOGIN_ENDED, Refusals.loginEnded());
        assertThat(asked).containsExactly("ada too");
    }

    /** Notes its name when it is asked about its own user. */
    private static Connections.Closeable told(String name, List<String> asked) {
        return new Connections.Closeable() {
            @Override
            public void endWith(CloseReason reason) {}

            @Override
            public void endIf(Predicate<Caller> ended, CloseReason reason, Error error) {
                asked.add(name);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }

    @Test
    void aSubscriberOfIpv6HasNoMoreThanOfOneAddress() {
        assertThat(connections.add(connection(), new InetSocketAddress("2001:db8::1", 1)))
                .isEmpty();
        assertThat(connections.add(connection(), new InetSocketAddress("2001:db8::2", 1)))
                .isEmpty();
        assertThat(connections.add(connection(), new InetSocketAddress("2001:db8::3", 1)))
                .isPresent();
        assertThat(connections.add(connection(), new InetSocketAddress("2001:db8:0:1::1", 1)))
                .isEmpty();
    }

    @Test
    void aNodeShortOfMemoryLetsNobodyIn() {
        level = Pressure.Level.NEWCOMERS;
        assertThat(connections
                        .add(connection(), HERE)
                        .orElseThrow()
                        .getDetails()
                        .getLimit())
                .isEqualTo("memory");
        level = Pressure.Level.NONE;
        assertThat(connections.add(connection(), HERE)).isEmpty();
    }
}
