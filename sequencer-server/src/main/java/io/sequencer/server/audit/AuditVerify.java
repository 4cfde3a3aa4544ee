package io.sequencer.server.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads an audit log through and says what is wrong with it. For one use. */
final class AuditVerify {
    private static final int MAX_FINDINGS = 100;

    private final List<String> findings = new ArrayList<>();
    private long lines;
    private long first;
    private long droppedThrough;
    private long lost;
    private Optional<AuditLine> last = Optional.empty();

    private AuditVerify() {}

    /**
     * @param first number of the first line that is there
     * @param head number and hash of the last line
     * @param lost events that the lines say have none
     */
    record Report(List<String> findings, long lines, long first, String head, long lost) {
        boolean isSound() {
            return findings.isEmpty();
        }
    }

    /** @param place the directory, or one file, whose neighbours are then not missed */
    static Report of(Path place) throws IOException {
        AuditVerify verify = new AuditVerify();
        if (Files.isDirectory(place)) {
            TreeMap<Long, Path> files = AuditFiles.list(place);
            if (files.isEmpty()) {
                verify.find("there is no audit file in " + place);
            }
            for (Map.Entry<Long, Path> file : files.entrySet()) {
                verify.read(file.getValue());
            }
            verify.checkBegin();
            verify.checkHead(place.resolve(AuditFiles.HEAD));
        } else {
            verify.read(place);
        }
        return verify.report();
    }

    private Report report() {
        String head = last.map(line -> line.number() + " " + line.hash()).orElse("none");
        return new Report(List.copyOf(findings), lines, first, head, lost);
    }

    private void find(String what) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(what);
        }
    }

    private void read(Path file) throws IOException {
        int row = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                row++;
                check(file.getFileName() + ":" + row, text);
            }
        } catch (CharacterCodingException e) {
            find(file.getFileName() + ": is not UTF-8 behind line " + row);
        }
    }

    private void check(String where, String text) {
        Optional<AuditLine> parsed = AuditLine.parse(text);
        if (parsed.isEmpty()) {
            find(where + ": was changed or is torn: it is not what its hash says");
            return;
        }
        AuditLine line = parsed.get();
        if (lines == 0) {
            first = line.number();
        }
        lines++;
        last.ifPresent(before -> {
            if (line.number() != before.number() + 1) {
                find(where + ": is line " + line.number() + " behind line " + before.number()
                        + ": lines are missing or were put in");
            } else if (!line.previous().equals(before.hash())) {
                find(where + ": does not follow the line before it: one of both was put in or changed");
            }
        });
        if (line.number() == 1 && !line.previous().equals(AuditLine.ORIGIN)) {
            find(where + ": is the first line, but says that another was before it");
        }
        lost += line.number("lost").orElse(0L);
        line.number(AuditFiles.DROPPED_THROUGH)
                .ifPresent(through -> droppedThrough = Math.max(droppedThrough, through));
        last = parsed;
    }

    private void checkBegin() {
        if (lines > 0 && first > 1 && first > droppedThrough + 1) {
            find("lines " + (droppedThrough + 1) + " to " + (first - 1)
                    + " are missing, and were not deleted for their age");
        }
    }

    private void checkHead(Path head) throws IOException {
        if (!Files.exists(head)) {
            find("there is no " + AuditFiles.HEAD + ": whether the end was cut off cannot be said");
            return;
        }
        String[] said = Files.readString(head).strip().split(" ", 2);
        long reached = last.map(AuditLine::number).orElse(0L);
        try {
            long number = Long.parseLong(said[0]);
            if (reached < number) {
                find("the end was cut off: " + AuditFiles.HEAD + " names line " + number + ", the last one is "
                        + reached);
            } else if (reached == number
                    && last.filter(line -> !line.hash().equals(said[said.length - 1]))
                            .isPresent()) {
                find("the last line is not the one that " + AuditFiles.HEAD + " names");
            }
        } catch (NumberFormatException e) {
            find(AuditFiles.HEAD + " does not hold the number and hash of a line");
        }
    }
}
