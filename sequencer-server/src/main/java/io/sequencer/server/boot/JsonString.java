package io.sequencer.server.boot;

/** Text as JSON states it, for what the verbs of an operator print. */
public final class JsonString {

    private JsonString() {}

    /** With its quotation marks. */
    public static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append("\\u%04x".formatted((int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
