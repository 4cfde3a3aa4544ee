package io.sequencer.server.propose.fair;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.CreateUser;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmissionSet;
import io.sequencer.proto.log.v1.SubmittedOp;
import io.sequencer.proto.log.v1.Truncate;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OriginTest {
    private static final Submission BY_CLIENT = Submission.newBuilder()
            .setDocId("notes")
            .setClientId(ByteString.copyFromUtf8("0123456789abcdef"))
            .setFirstClientSeq(7)
            .setBaseSeq(300)
            .addOps(SubmittedOp.newBuilder().setPayload(ByteString.copyFrom(new byte[300])))
            .build();
    private static final Submission BY_USER =
            BY_CLIENT.toBuilder().setUser("ada").setDocId("").build();

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of(Command.newBuilder().setSubmit(BY_CLIENT), "notes", "0123456789abcdef"),
                Arguments.of(Command.newBuilder().setSubmit(BY_USER), "", "ada"),
                Arguments.of(
                        Command.newBuilder()
                                .setSubmitSet(SubmissionSet.newBuilder()
                                        .addSubmissions(BY_CLIENT)
                                        .addSubmissions(BY_USER)),
                        "notes",
                        "0123456789abcdef"),
                Arguments.of(Command.newBuilder().setSubmitSet(SubmissionSet.getDefaultInstance()), "", ""),
                Arguments.of(
                        Command.newBuilder()
                                .setCreate(CreateDocument.newBuilder()
                                        .setDocId("n")
                                        .setOwner("ada")),
                        "n",
                        "ada"),
                Arguments.of(
                        Command.newBuilder()
                                .setCreate(CreateDocument.newBuilder().setDocId("n")),
                        "n",
                        "n"),
                Arguments.of(
                        Command.newBuilder()
                                .setCreateUser(CreateUser.newBuilder().setUser("ada")),
                        "\0ada",
                        "ada"),
                Arguments.of(
                        Command.newBuilder().setTruncate(Truncate.newBuilder().setDocId("n")), "", ""));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isReadFromTheBytesAsFromTheObject(Command.Builder command, String document, String source) {
        Origin origin = new Origin(ByteString.copyFromUtf8(document), ByteString.copyFromUtf8(source));
        assertThat(Origin.of(command.build())).isEqualTo(origin);
        assertThat(Origin.of(command.build().toByteString())).isEqualTo(origin);
    }

    @Property(tries = 2_000)
    void bytesThatAreNoCommandAreTheClusters(@ForAll byte[] bytes) {
        assertThat(Origin.of(ByteString.copyFrom(bytes))).isNotNull();
    }
}
