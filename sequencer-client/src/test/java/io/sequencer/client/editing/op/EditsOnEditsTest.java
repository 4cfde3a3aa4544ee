package io.sequencer.client.editing.op;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import io.sequencer.text.TextOpCodec;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class EditsOnEditsTest {

    @Property
    void piecesKeepTheLimitsAndDoTheSameInOrder(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 60) String start,
            @ForAll @Size(max = 12) List<@IntRange(max = 1_000) Integer> places,
            @ForAll @IntRange(min = OpSplit.MIN_BYTES, max = 90) int maxBytes,
            @ForAll @IntRange(min = 1, max = 4) int maxChanges) {
        TextOp op = TextOp.noop();
        Rope content = Rope.of(start);
        for (int place : places) {
            int position = place % (content.length() + 1);
            int deleted = Math.min(place % 3, content.length() - position);
            TextOp next = TextOp.replace(position, deleted, "x\uD83D\uDE00\u00E9".repeat(place % 20));
            content = next.apply(content);
            op = op.compose(next);
        }
        Rope again = Rope.of(start);
        for (TextOp piece : OpSplit.split(op, maxBytes, maxChanges)) {
            assertThat(TextOpCodec.encodedLength(piece)).isLessThanOrEqualTo(maxBytes);
            again = piece.apply(again);
        }
        assertThat(again).isEqualTo(content);
    }

    @Property
    void theEditBetweenTwoTextsLeadsFromOneToTheOther(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 40) String before,
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 40) String after) {
        TextOp op = TextDiff.between(Rope.of(before), Rope.of(after));
        assertThat(op.apply(Rope.of(before))).hasToString(after);
        assertThat(op.isNoop()).isEqualTo(before.equals(after));
    }

    @Example
    void whatStayedBetweenTwoPlacesIsKept() {
        TextOp op = TextDiff.between(Rope.of("one two three"), Rope.of("One two three!"));
        assertThat(op)
                .isEqualTo(TextOp.builder()
                        .delete(1)
                        .insert("O")
                        .retain(12)
                        .insert("!")
                        .build());
    }

    @Example
    void textsThatDifferInAllAreReplaced() {
        Rope before = Rope.of("ab".repeat(2_000));
        Rope after = Rope.of("cd".repeat(2_000));
        assertThat(TextDiff.between(before, after)).isEqualTo(TextOp.replace(0, 4_000, "cd".repeat(2_000)));
    }

    @Example
    void theEditBetweenTwoTextsIsTheSameInEveryLanguage() throws IOException {
        JsonNode golden = new ObjectMapper().readTree(getClass().getResource("/golden/text-diffs-v1.json"));
        for (JsonNode vector : golden.get("diffs")) {
            Rope before = Rope.of(vector.get("before").textValue());
            Rope after = Rope.of(vector.get("after").textValue());
            TextOp.Builder op = TextOp.builder();
            for (JsonNode part : vector.get("op")) {
                if (part.isTextual()) {
                    op.insert(part.textValue());
                } else if (part.intValue() > 0) {
                    op.retain(part.intValue());
                } else {
                    op.delete(-part.intValue());
                }
            }
            assertThat(TextDiff.between(before, after).parts())
                    .as("%s", vector)
                    .isEqualTo(op.build().parts());
        }
    }

    @Example
    void textsThatHaveNothingInCommonAreComparedWithinBounds() {
        StringBuilder before = new StringBuilder();
        StringBuilder after = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            before.append("row ").append(i).append(" of the one\n");
            after.append("line ").append(i * 7).append(" in the other\n");
        }
        Rope to = Rope.of(after.toString());
        Rope from = Rope.of(before.toString());
        assertThat(TextDiff.between(from, to).apply(from)).isEqualTo(to);
    }
}
