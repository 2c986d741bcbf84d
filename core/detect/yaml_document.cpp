// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/yaml_document.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <yaml.h>

namespace metsuke {

namespace {

constexpr size_t kMaximumNodes = 50'000;
constexpr int kMaximumDepth = 32;
/// libyaml's time is the square of how deep brackets nest, known only once it has scanned them.
constexpr auto kMaximumBrackets = 5'000;

const yaml_node_t& nodeOf(const void* node) { return *static_cast<const yaml_node_t*>(node); }

bool isBounded(const YamlNode& node, size_t& left, int depth) {
    if (left == 0 || depth > kMaximumDepth) {
        return false;
    }
    --left;
    const auto items = node.items();
    const auto entries = node.entries();
    return std::all_of(items.begin(), items.end(), [&](const YamlNode& item) { return isBounded(item, left, depth + 1); })
        && std::all_of(entries.begin(), entries.end(), [&](const auto& entry) {
               return isBounded(entry.first, left, depth + 1) && isBounded(entry.second, left, depth + 1);
           });
}

/// libyaml's parser, freed on every way out.
class Parser {
public:
    Parser() { m_made = yaml_parser_initialize(&m_parser) != 0; }
    ~Parser() {
        if (m_made) {
            yaml_parser_delete(&m_parser);
        }
    }
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;

    [[nodiscard]] bool load(std::string_view text, yaml_document_t& document) {
        if (!m_made) {
            return false;
        }
        yaml_parser_set_input_string(&m_parser, reinterpret_cast<const unsigned char*>(text.data()), text.size());
        return yaml_parser_load(&m_parser, &document) != 0;
    }
    [[nodiscard]] std::string problem() const {
        if (!m_made || m_parser.problem == nullptr) {
            return "out of memory";
        }
        const size_t line = std::max(m_parser.problem_mark.line, m_parser.context_mark.line) + 1;
        return "line " + std::to_string(line) + ": " + m_parser.problem;
    }

private:
    yaml_parser_t m_parser{};
    bool m_made = false;
};

} // namespace

bool YamlNode::isMap() const { return m_node != nullptr && nodeOf(m_node).type == YAML_MAPPING_NODE; }
bool YamlNode::isSequence() const { return m_node != nullptr && nodeOf(m_node).type == YAML_SEQUENCE_NODE; }
bool YamlNode::isScalar() const { return m_node != nullptr && nodeOf(m_node).type == YAML_SCALAR_NODE; }
bool YamlNode::isPlain() const { return isScalar() && nodeOf(m_node).data.scalar.style == YAML_PLAIN_SCALAR_STYLE; }

bool YamlNode::isNull() const {
    static constexpr std::array<std::string_view, 5> kNull{"", "~", "null", "Null", "NULL"};
    return isPlain() && std::find(kNull.begin(), kNull.end(), scalar()) != kNull.end();
}

std::string_view YamlNode::scalar() const {
    if (!isScalar()) {
        return {};
    }
    const auto& data = nodeOf(m_node).data.scalar;
    return {reinterpret_cast<const char*>(data.value), data.length};
}

std::vector<YamlNode> YamlNode::items() const {
    std::vector<YamlNode> found;
    if (isSequence()) {
        const auto& items = nodeOf(m_node).data.sequence.items;
        auto* document = static_cast<yaml_document_t*>(m_document);
        for (const yaml_node_item_t* item = items.start; item != items.top; ++item) {
            found.push_back({m_document, yaml_document_get_node(document, *item)});
        }
    }
    return found;
}

std::vector<std::pair<YamlNode, YamlNode>> YamlNode::entries() const {
    std::vector<std::pair<YamlNode, YamlNode>> found;
    if (isMap()) {
        const auto& pairs = nodeOf(m_node).data.mapping.pairs;
        auto* document = static_cast<yaml_document_t*>(m_document);
        for (const yaml_node_pair_t* pair = pairs.start; pair != pairs.top; ++pair) {
            found.push_back({{m_document, yaml_document_get_node(document, pair->key)},
                {m_document, yaml_document_get_node(document, pair->value)}});
        }
    }
    return found;
}

YamlNode YamlNode::operator[](std::string_view key) const {
    if (isMap()) {
        const auto& pairs = nodeOf(m_node).data.mapping.pairs;
        auto* document = static_cast<yaml_document_t*>(m_document);
        for (const yaml_node_pair_t* pair = pairs.start; pair != pairs.top; ++pair) {
            if (YamlNode(m_document, yaml_document_get_node(document, pair->key)).scalar() == key) {
                return {m_document, yaml_document_get_node(document, pair->value)};
            }
        }
    }
    return {};
}

void YamlDocument::Free::operator()(void* document) const {
    auto* own = static_cast<yaml_document_t*>(document);
    yaml_document_delete(own);
    delete own;
}

Result<YamlDocument> YamlDocument::parse(std::string_view text) {
    const auto tooLarge = [] { return Error(ErrorCode::Malformed, Message("detect.file_too_large").with("value", "YAML")); };
    if (std::count_if(text.begin(), text.end(), [](char c) { return c == '[' || c == '{'; }) > kMaximumBrackets) {
        return tooLarge();
    }
    Parser parser;
    auto raw = std::make_unique<yaml_document_t>();
    if (!parser.load(text, *raw)) { // nothing to free then
        return Error(ErrorCode::Malformed, Message("detect.yaml_malformed").with("value", cleanText(parser.problem(), 200)));
    }
    YamlDocument document(std::unique_ptr<void, Free>(raw.release()));
    size_t left = kMaximumNodes;
    if (!isBounded(document.root(), left, 0)) {
        return tooLarge();
    }
    return document;
}

YamlNode YamlDocument::root() const {
    auto* document = static_cast<yaml_document_t*>(m_document.get());
    return {document, yaml_document_get_root_node(document)};
}

} // namespace metsuke
