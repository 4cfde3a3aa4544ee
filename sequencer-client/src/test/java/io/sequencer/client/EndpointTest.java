package io.sequencer.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EndpointTest {

    @Test
    void listsAreReadAsPeopleWriteThem() {
        assertThat(Endpoint.parseList("127.0.0.1:1, [::1]:2,host.example:3"))
                .containsExactly(new Endpoint("127.0.0.1", 1), new Endpoint("::1", 2), new Endpoint("host.example", 3));
        assertThat(new Endpoint("::1", 2)).hasToString("[::1]:2");
    }

    @Test
    void whatIsNotHostAndPortIsRefused() {
        for (String text : new String[] {"", "host", "host:", ":1", "host:x", "host:0", "host:70000"}) {
            assertThatThrownBy(() -> Endpoint.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
