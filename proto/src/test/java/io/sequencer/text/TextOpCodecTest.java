package io.sequencer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sequencer.proto.v1.TextEdit;
import io.sequencer.proto.v1.TextPart;
import io.sequencer.text.MalformedOpException.Flaw;
import io.sequencer.text.TextOpCodec.Limits;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class TextOpCodecTest {
    private static final int TRIES = 10;
    private static final int CASES = 10_000;

    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void bytesAreThoseOfTheGeneratedMessage(@ForAll long seed) {
        SeededCases.run(CASES, seed, random -> {
            TextOp op = op(random);
            byte[] bytes = TextOpCodec.encode(op);

            assertThat(bytes).isEqualTo(TextOpCodec.toProto(op).toByteArray());
            assertThat(TextOpCodec.decode(bytes, Limits.NONE)).isEqualTo(op);
            assertThat(TextOpCodec.fromProto(TextOpCodec.toProto(op), Limits.NONE))
                    .isEqualTo(op);
        });
    }

    private static TextOp op(SplittableRandom random) {
        int length = random.nextInt(40);
        TextOp op = TextSamples.op(random, length);
        StringBuilder content = new StringBuilder("\u00E9".repeat(length));
        if (random.nextInt(4) == 0) {
            content.append(TextSamples.text(random, 200));
            op = op.compose(TextOp.delete(0, op.lengthDelta() + length)).compose(TextOp.insert(0, content.toString()));
        }
        return random.nextBoolean() ? op : op.withDeletedText(Rope.of(content.toString()));
    }

    /** Damaged and foreign bytes: either both ways of reading refuse them, or both give the same edit. */
    @Property(tries = TRIES, shrinking = ShrinkingMode.OFF)
    void fastReaderAcceptsWhatTheGeneratedOneAccepts(@ForAll long seed) {
        SeededCases.run(CASES / 4, seed, random -> {
            byte[] bytes = TextOpCodec.encode(op(random));
            int damages = bytes.length == 0 ? 0 : random.nextInt(3);
            for (int i = 0; i < damages; i++) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(48) : random.nextInt());
            }
            assertThat(outcome(() -> TextOpCodec.decode(bytes, Limits.NONE))).isEqualTo(outcome(() -> {
                try {
                    return TextOpCodec.fromProto(io.sequencer.proto.v1.TextOp.parseFrom(bytes), Limits.NONE);
                } catch (InvalidProtocolBufferException e) {
                    throw new MalformedOpException(Flaw.UNREADABLE, "generated");
                }
            }));
        });
    }

    private interface Reading {
        TextOp read();
    }

    private static Optional<TextOp> outcome(Reading reading) {
        try {
            return Optional.of(reading.read());
        } catch (MalformedOpException e) {
            return Optional.empty();
        }
    }

    @Example
    void emptyAndOverlongPartsAreRefused() {
        assertRefused(TextPart.newBuilder(), Flaw.EMPTY_PART);
        assertRefused(TextPart.newBuilder().setRetain(0), Flaw.EMPTY_PART);
        assertRefused(TextPart.newBuilder().setInsert(""), Flaw.EMPTY_PART);
        assertRefused(TextPart.newBuilder().setDelete(0).setDeleted("a"), Flaw.EMPTY_PART);
        assertRefused(TextPart.newBuilder().setDelete(-1), Flaw.LENGTH_OUT_OF_RANGE);
        assertRefused(TextPart.newBuilder().setRetain(1 << 30), Flaw.LENGTH_OUT_OF_RANGE);
        assertRefused(TextPart.newBuilder().setDelete(2).setDeleted("a"), Flaw.DELETED_TEXT_MISMATCH);
        assertRefused(TextPart.newBuilder().setRetain(1).setDeleted("a"), Flaw.DELETED_TEXT_MISMATCH);
    }

    private static void assertRefused(TextPart.Builder part, Flaw flaw) {
        io.sequencer.proto.v1.TextOp message =
                io.sequencer.proto.v1.TextOp.newBuilder().addParts(part).build();
        assertThat(catchThrowableOfType(MalformedOpException.class, () -> TextOpCodec.fromProto(message, Limits.NONE))
                        .flaw())
                .isEqualTo(flaw);
        assertThat(flawOfBytes(message.toByteArray(), Limits.NONE)).isEqualTo(flaw);
    }

    private static Flaw flawOfBytes(byte[] bytes, Limits limits) {
        return catchThrowableOfType(MalformedOpException.class, () -> TextOpCodec.decode(bytes, limits))
                .flaw();
    }

    @Example
    void loneSurrogatesAndBrokenUtf8AreRefused() {
        byte[] surrogate = {0x0A, 5, 0x12, 3, (byte) 0xED, (byte) 0xA0, (byte) 0x80};
        byte[] cut = {0x0A, 3, 0x12, 1, (byte) 0xC3};
        assertThat(flawOfBytes(surrogate, Limits.NONE)).isEqualTo(Flaw.INVALID_UTF8);
        assertThat(flawOfBytes(cut, Limits.NONE)).isEqualTo(Flaw.INVALID_UTF8);
        io.sequencer.proto.v1.TextOp message = io.sequencer.proto.v1.TextOp.newBuilder()
                .addParts(TextPart.newBuilder().setInsert("\uD83D"))
                .build();
        assertThat(catchThrowableOfType(MalformedOpException.class, () -> TextOpCodec.fromProto(message, Limits.NONE))
                        .flaw())
                .isEqualTo(Flaw.LONE_SURROGATE);
    }

    @Example
    void limitsAreWhatTheySay() {
        TextOp op = TextOp.builder().retain(1).insert("\u00E9a").delete(1).build();
        byte[] bytes = TextOpCodec.encode(op);
        assertThat(TextOpCodec.decode(bytes, new Limits(3, 3))).isEqualTo(op);
        assertThat(flawOfBytes(bytes, new Limits(2, 3))).isEqualTo(Flaw.TOO_MANY_PARTS);
        assertThat(flawOfBytes(bytes, new Limits(3, 2))).isEqualTo(Flaw.TOO_MUCH_TEXT);
    }

    @Example
    void editAsPeopleSpellItIsAReplace() {
        TextEdit edit =
                TextEdit.newBuilder().setPosition(3).setDelete(2).setInsert("x").build();
        assertThat(TextOpCodec.fromProto(edit, Limits.NONE)).isEqualTo(TextOp.replace(3, 2, "x"));
        assertThat(flawOf(edit, new Limits(1, 0))).isEqualTo(Flaw.TOO_MUCH_TEXT);
        assertThat(flawOf(TextEdit.newBuilder().setPosition(3).build(), Limits.NONE))
                .isEqualTo(Flaw.EMPTY_PART);
        assertThat(flawOf(edit.toBuilder().setDelete(-1).build(), Limits.NONE)).isEqualTo(Flaw.LENGTH_OUT_OF_RANGE);
    }

    private static Flaw flawOf(TextEdit edit, Limits limits) {
        return catchThrowableOfType(MalformedOpException.class, () -> TextOpCodec.fromProto(edit, limits))
                .flaw();
    }

    @Example
    void fieldsOfANewerVersionAreRefused() {
        byte[] inPart = {0x0A, 4, 0x08, 1, 0x28, 1};
        byte[] besideParts = {0x0A, 2, 0x08, 1, 0x10, 1};
        for (byte[] bytes : new byte[][] {inPart, besideParts, {0x0C}}) {
            assertThat(flawOfBytes(bytes, Limits.NONE)).isEqualTo(Flaw.UNKNOWN_FIELD);
        }
        for (byte[] bytes : new byte[][] {inPart, besideParts}) {
            assertThat(catchThrowableOfType(
                                    MalformedOpException.class,
                                    () -> TextOpCodec.fromProto(
                                            io.sequencer.proto.v1.TextOp.parseFrom(bytes), Limits.NONE))
                            .flaw())
                    .isEqualTo(Flaw.UNKNOWN_FIELD);
        }
    }

    @Example
    void unreadableBytesAreRefused() {
        assertThat(flawOfBytes(new byte[] {0x0A, 9, 8}, Limits.NONE)).isEqualTo(Flaw.UNREADABLE);
        assertThat(flawOfBytes(new byte[] {0x0A, 2, 0x08}, Limits.NONE)).isEqualTo(Flaw.UNREADABLE);
        assertThat(flawOfBytes(new byte[] {0x0A, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7}, Limits.NONE))
                .isEqualTo(Flaw.UNREADABLE);
    }
}
