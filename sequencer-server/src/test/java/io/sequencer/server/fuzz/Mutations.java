package io.sequencer.server.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.random.RandomGenerator;

/** Inputs like those that are there, each a few changes away. The same generator gives the same inputs. */
final class Mutations {
    private static final int MOST_CHANGES = 4;
    private static final int MAX_BYTES = 4096;
    private static final byte[] TELLING = {
        0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '"', '{', '}', '[', ']', '\\', '.', ',', '-'
    };

    private final RandomGenerator random;
    private final List<byte[]> corpus;

    Mutations(RandomGenerator random, List<byte[]> corpus) {
        this.random = random;
        this.corpus = List.copyOf(corpus);
    }

    byte[] next() {
        byte[] input = any().clone();
        for (int changes = random.nextInt(MOST_CHANGES) + 1; changes > 0; changes--) {
            input = changed(input);
        }
        return input;
    }

    private byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    private byte[] changed(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int rest = input.length - at;
        int some = rest == 0 ? 0 : random.nextInt(Math.min(rest, 16)) + 1;
        return switch (random.nextInt(6)) {
            case 0 -> joined(input, at, new byte[] {(byte) random.nextInt(256)}, Math.min(rest, 1));
            case 1 -> joined(input, at, new byte[] {TELLING[random.nextInt(TELLING.length)]}, random.nextInt(2) & rest);
            case 2 -> joined(input, at, new byte[0], some);
            case 3 -> joined(input, at, part(input, at, some, random.nextInt(64) + 1), 0);
            case 4 -> joined(input, at, part(any(), 0, random.nextInt(64), 1), some);
            default ->
                rest == 0 ? input : joined(input, at, new byte[] {(byte) (input[at] ^ 1 << random.nextInt(8))}, 1);
        };
    }

    private static byte[] part(byte[] of, int from, int length, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            out.write(of, from, Math.min(length, of.length - from));
        }
        return out.toByteArray();
    }

    private static byte[] joined(byte[] input, int at, byte[] put, int instead) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, at);
        out.writeBytes(put);
        out.write(input, at + instead, input.length - at - instead);
        byte[] all = out.toByteArray();
        return all.length > MAX_BYTES ? input : all;
    }
}
