package io.sequencer.server.audit;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The process of {@code audit verify}. Ends with 0, with 1 if something is wrong, with 64 or 72 as a node would. */
public final class AuditMain {
    private static final int NOT_SOUND = 1;
    private static final int USAGE = 64;
    private static final int DISK = 72;
    private static final String HELP = """
            Usage: sequencer audit verify DIR|FILE [--json]

            Checks the hash chain of an audit log: the directory audit of a node's data, of a running node too, or one
            file of it. Exit code 1 if a line was changed, put in or taken out, a file is missing, or the end was cut.

            Keep the head that is printed elsewhere: it proves later that nothing up to it was written anew.

              --json   one object
            """;

    private final PrintStream out;
    private final PrintStream err;

    AuditMain(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        int code = new AuditMain(System.out, System.err).run(List.of(args));
        System.out.flush();
        System.exit(code);
    }

    int run(List<String> args) {
        List<String> words = new ArrayList<>(args);
        boolean json = words.remove("--json");
        if (words.contains("--help") || words.contains("-h")) {
            out.print(HELP);
            return 0;
        }
        if (words.size() != 2 || !words.get(0).equals("verify")) {
            err.println("sequencer: audit takes: verify DIR|FILE. Try 'sequencer audit --help'.");
            return USAGE;
        }
        Path place = Path.of(words.get(1));
        if (!Files.exists(place)) {
            err.println("sequencer: there is no " + place + "; name the directory audit in a node's dataDir");
            return USAGE;
        }
        try {
            AuditVerify.Report report = AuditVerify.of(place);
            out.println(json ? json(report) : table(report));
            return report.isSound() ? 0 : NOT_SOUND;
        } catch (IOException e) {
            err.println("sequencer: cannot read " + place + ": " + e.getMessage());
            return DISK;
        }
    }

    private static String table(AuditVerify.Report report) {
        StringBuilder text = new StringBuilder();
        report.findings().forEach(finding -> text.append(finding).append('\n'));
        text.append(report.isSound() ? "sound" : "NOT SOUND")
                .append(": ")
                .append(report.lines())
                .append(" lines from line ")
                .append(report.first())
                .append("; events without a line: ")
                .append(report.lost())
                .append("\nhead: ")
                .append(report.head());
        return text.toString();
    }

    private static String json(AuditVerify.Report report) {
        JsonObject object = new JsonObject();
        object.addProperty("sound", report.isSound());
        object.addProperty("lines", report.lines());
        object.addProperty("firstLine", report.first());
        object.addProperty("head", report.head());
        object.addProperty("eventsWithoutALine", report.lost());
        JsonArray findings = new JsonArray();
        report.findings().forEach(findings::add);
        object.add("findings", findings);
        return object.toString();
    }
}
