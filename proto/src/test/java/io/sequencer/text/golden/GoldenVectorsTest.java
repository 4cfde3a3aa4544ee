package io.sequencer.text.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.sequencer.text.AppliedEdit;
import io.sequencer.text.MalformedOpException;
import io.sequencer.text.Rope;
import io.sequencer.text.Side;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import io.sequencer.text.TextOpCodec.Limits;
import io.sequencer.text.Transform;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors that every implementation in every language reads. They may be added to, never changed. */
class GoldenVectorsTest {

    static Stream<JsonElement> vectors(String kind) throws IOException {
        return StreamSupport.stream(Vectors.load().getAsJsonArray(kind).spliterator(), false);
    }

    static Stream<JsonElement> normalise() throws IOException {
        return vectors("normalise");
    }

    static Stream<JsonElement> transform() throws IOException {
        return vectors("transform");
    }

    static Stream<JsonElement> compose() throws IOException {
        return vectors("compose");
    }

    static Stream<JsonElement> apply() throws IOException {
        return vectors("apply");
    }

    static Stream<JsonElement> encoded() throws IOException {
        return vectors("encoded");
    }

    static Stream<JsonElement> refused() throws IOException {
        return vectors("refused");
    }

    @ParameterizedTest
    @MethodSource
    void normalise(JsonObject vector) {
        assertThat(Vectors.json(Vectors.op(vector.get("parts")))).isEqualTo(vector.get("result"));
    }

    @ParameterizedTest
    @MethodSource
    void transform(JsonObject vector) {
        TextOp incoming = Vectors.op(vector.get("incoming"));
        TextOp committed = Vectors.op(vector.get("committed"));
        assertThat(Vectors.json(Transform.transform(incoming, committed, Side.LEFT)))
                .isEqualTo(vector.get("incomingResult"));
        assertThat(Vectors.json(Transform.transform(committed, incoming, Side.RIGHT)))
                .isEqualTo(vector.get("committedResult"));
    }

    @ParameterizedTest
    @MethodSource
    void compose(JsonObject vector) {
        TextOp composed = Vectors.op(vector.get("first")).compose(Vectors.op(vector.get("second")));
        assertThat(Vectors.json(composed)).isEqualTo(vector.get("result"));
    }

    @ParameterizedTest
    @MethodSource
    void apply(JsonObject vector) {
        Rope content = Rope.of(vector.get("content").getAsString());
        AppliedEdit edit = AppliedEdit.apply(content, Vectors.op(vector.get("op")));
        assertThat(edit.content()).hasToString(vector.get("result").getAsString());
        assertThat(Vectors.json(edit.op())).isEqualTo(vector.get("applied"));
        assertThat(Vectors.json(edit.op().invert())).isEqualTo(vector.get("inverse"));
        assertThat(HexFormat.of().toHexDigits(edit.content().crc32c()))
                .isEqualTo(vector.get("crc32c").getAsString());
    }

    @ParameterizedTest
    @MethodSource
    void encoded(JsonObject vector) {
        byte[] bytes = HexFormat.of().parseHex(vector.get("hex").getAsString());
        TextOp op = Vectors.op(vector.get("op"));
        assertThat(TextOpCodec.encode(op)).isEqualTo(bytes);
        assertThat(TextOpCodec.decode(bytes, Limits.NONE)).isEqualTo(op);
    }

    @ParameterizedTest
    @MethodSource
    void refused(JsonObject vector) {
        byte[] bytes = HexFormat.of().parseHex(vector.get("hex").getAsString());
        MalformedOpException refusal =
                catchThrowableOfType(MalformedOpException.class, () -> TextOpCodec.decode(bytes, new Limits(4, 16)));
        assertThat(refusal.flaw().name().toLowerCase(Locale.ROOT))
                .isEqualTo(vector.get("flaw").getAsString());
    }
}
