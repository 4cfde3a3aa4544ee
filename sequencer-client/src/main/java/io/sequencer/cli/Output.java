package io.sequencer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command prints: text for people, or with {@code --json} one object a line. */
public final class Output {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "One JSON object a line, for scripts.")
    private boolean json;

    public boolean json() {
        return json;
    }

    public PrintWriter out() {
        return spec.commandLine().getOut();
    }

    public PrintWriter err() {
        return spec.commandLine().getErr();
    }

    public void line(String text) {
        out().println(text);
        out().flush();
    }

    public void object(Map<String, ?> fields) {
        line(toJson(fields));
    }

    public static String toJson(Map<String, ?> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + fields, e);
        }
    }

    /** Prints rows under a head, columns as wide as their widest cell; numbers to the right. */
    public void table(List<String> head, List<List<String>> rows) {
        tableLines(head, rows).forEach(this::line);
    }

    static List<String> tableLines(List<String> head, List<List<String>> rows) {
        int[] widths = head.stream().mapToInt(String::length).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(tableLine(head, widths, rows));
        rows.forEach(row -> lines.add(tableLine(row, widths, rows)));
        return lines;
    }

    private static String tableLine(List<String> cells, int[] widths, List<List<String>> rows) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            boolean number = !rows.isEmpty() && rows.stream().allMatch(row -> isNumber(row.get(column)));
            String padding = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : "  ").append(number ? padding + cells.get(i) : cells.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    private static boolean isNumber(String cell) {
        return !cell.isEmpty() && cell.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == '-');
    }
}
