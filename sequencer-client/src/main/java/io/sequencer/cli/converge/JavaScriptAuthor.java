package io.sequencer.cli.converge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sequencer.client.Endpoint;

/** An author with the JavaScript client, in a Node.js process. */
final class JavaScriptAuthor implements Author {
    private final NodeProcess process;
    private final String name;

    /** @param name one of its own among the authors of the process */
    JavaScriptAuthor(NodeProcess process, String name, Endpoint node, String docId) {
        this.process = process;
        this.name = name;
        process.ask(command("open").put("node", node.toString()).put("docId", docId));
    }

    private ObjectNode command(String what) {
        return JsonNodeFactory.instance.objectNode().put("do", what).put("author", name);
    }

    @Override
    public void edit(EditWish wish) {
        process.ask(command("edit")
                .put("place", wish.place())
                .put("deletes", wish.deletes())
                .put("inserts", wish.inserts()));
    }

    @Override
    public void undo() {
        process.ask(command("undo"));
    }

    @Override
    public void redo() {
        process.ask(command("redo"));
    }

    @Override
    public void closeUndoGroup() {
        process.ask(command("closeUndoGroup"));
    }

    @Override
    public void restart() {
        process.ask(command("restart"));
    }

    @Override
    public Standing standing() {
        JsonNode answer = process.ask(command("standing"));
        return new Standing(
                answer.path("seq").longValue(),
                answer.path("isPending").booleanValue(),
                answer.path("text").textValue(),
                answer.path("healed").longValue(),
                answer.path("drifts").longValue(),
                answer.path("resyncs").longValue(),
                answer.path("failure").textValue());
    }

    @Override
    public void close() {
        process.ask(command("close"));
    }
}
