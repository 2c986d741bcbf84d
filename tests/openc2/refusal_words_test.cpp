// SPDX-License-Identifier: GPL-3.0-or-later
// What a person reads where an agent's answer is a refusal.
#include "core/openc2/acceptance.h"
#include "core/openc2/refusal_words.h"
#include "core/text/message_catalog.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::openc2;

namespace {

std::string shown(const Response& response, Language language) {
    static const auto catalog = MessageCatalog::load(METSUKE_SOURCE_DIR "/resources/i18n");
    return catalog.ok() ? catalog->render(withRefusal(Message("mitigation.answer_refused"), response), language) : "";
}
Response refused(const std::string& reason, const std::string& text = {}) {
    Response response;
    response.status = 400;
    response.reason = reason;
    response.text = text;
    return response;
}

} // namespace

TEST(RefusalWords, EveryJudgement_isASentenceInBothLanguages_thatSaysThatNothingWasDone) {
    for (auto judgement = Judgement::NotForMe; judgement <= Judgement::Replayed; judgement = static_cast<Judgement>(static_cast<int>(judgement) + 1)) {
        const std::string reason(reasonOf(judgement));
        EXPECT_NE(sentenceFor(reason), "") << reason;
        const std::string english = shown(refused(reason), Language::English), japanese = shown(refused(reason), Language::Japanese);
        EXPECT_NE(english.find("not carried out"), std::string::npos) << english;
        EXPECT_NE(english.find("(" + reason + ")"), std::string::npos) << "for whoever looks it up: " << english;
        EXPECT_NE(japanese.find("実行しませんでした"), std::string::npos) << japanese;
        EXPECT_EQ((english + japanese).find('{'), std::string::npos) << english << japanese;
    }
}

TEST(RefusalWords, WordsOfTheAgentAndItsActuator_areSentences_andWhatTheAgentSaysBesideIsNotRepeated) {
    for (const char* reason : {"signature", "malformed", "not_understood", "policy", "not_implemented", "no_actuator", "not_brought", "actuator_ended", "actuator_unclear"}) {
        for (const Language language : {Language::English, Language::Japanese}) {
            const std::string text = shown(refused(reason, "said in one language"), language);
            EXPECT_GT(text.size(), shown(refused("x"), language).size() + 20) << text;
            EXPECT_EQ(text.find("said in one language"), std::string::npos) << text;
            EXPECT_EQ(text.find("openc2."), std::string::npos) << text;
        }
    }
}

TEST(RefusalWords, UnknownWord_isShownAsTheAgentSaidIt_withoutWhatWouldChangeALine) {
    EXPECT_EQ(sentenceFor("odd"), "");
    EXPECT_EQ(shown(refused("odd\n\x1b[31m", "more of it"), Language::English).find('\n'), std::string::npos);
    EXPECT_NE(shown(refused("odd", "more of it"), Language::English).find("more of it"), std::string::npos);
}
