package io.sequencer.server.edge.submit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.v1.Op;
import io.sequencer.proto.v1.Submit;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.EdgeLimits;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SubmitShapeTest {
    private final SubmitShape shape = new SubmitShape(EdgeLimits.defaults().message());

    @Test
    void opsWithoutPayloadCountAsWell() {
        Submit.Builder submit = Submit.newBuilder()
                .setDocId("doc")
                .setClientId(new UUID(0, 1).toString())
                .setFirstClientSeq(1);
        for (int i = 0; i < 1000; i++) {
            submit.addOps(Op.newBuilder().setOpaque(ByteString.EMPTY));
        }
        assertThat(shape.shape(submit.build(), Caller.unchecked("ada")))
                .isInstanceOfSatisfying(
                        SubmitShape.Accepted.class,
                        accepted -> assertThat(accepted.bytes()).isGreaterThanOrEqualTo(32_000));
    }
}
