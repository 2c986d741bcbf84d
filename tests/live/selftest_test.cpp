// SPDX-License-Identifier: GPL-3.0-or-later
// The self-test of a mirror port with real sockets between two namespaces, seen by a capture in between.
#include "tests/live/live_capture_fixture.h"

#include <algorithm>
#include <csignal>

using namespace metsuke::test;

namespace {

/// A second host behind "c0", with addresses on both ends.
class MirrorSelftest : public LiveCapture {
protected:
    void SetUp() override {
        LiveCapture::SetUp();
        if (IsSkipped()) {
            return;
        }
        peer = "metsuke-peer-" + std::to_string(::getpid());
        ASSERT_EQ(Process({"ip", "netns", "add", peer}).wait(), 0);
        ASSERT_EQ(lab->run({"ip", "link", "add", "c0", "type", "veth", "peer", "name", "c1", "netns", peer}), 0);
        ASSERT_EQ(lab->run({"ip", "address", "add", "10.99.0.1/24", "dev", "c0"}), 0);
        ASSERT_EQ(lab->run({"ip", "link", "set", "c0", "up"}), 0);
        ASSERT_EQ(atPeer({"ip", "address", "add", "10.99.0.2/24", "dev", "c1"}), 0);
        ASSERT_EQ(atPeer({"ip", "link", "set", "c1", "up"}), 0);
    }
    void TearDown() override {
        responder.reset();
        if (!peer.empty()) {
            Process({"ip", "netns", "del", peer}).wait();
        }
    }
    [[nodiscard]] std::vector<std::string> inPeer(std::vector<std::string> command) const {
        std::vector<std::string> whole{"ip", "netns", "exec", peer};
        whole.insert(whole.end(), command.begin(), command.end());
        return whole;
    }
    int atPeer(std::vector<std::string> command) const { return Process(inPeer(std::move(command))).wait(); }

    void answer() {
        responder.emplace(inPeer({METSUKE_CLI, "selftest", "--answer"}));
        EXPECT_TRUE(eventually([&] { return responder->out().find("Answering") != std::string::npos; })) << responder->err();
    }
    void watch(std::vector<std::string> arguments = {}) {
        arguments.insert(arguments.end(), {"--json", json.string(), "--case", caseFile.string()});
        process.emplace(lab->capture(std::move(arguments), "c0"));
        EXPECT_TRUE(eventually([&] { return std::filesystem::exists(caseFile); })) << process->err();
    }
    /// Runs the self-test against the peer; what it says it did.
    nlohmann::json send(int expected) {
        Process sending(lab->inside({METSUKE_CLI, "selftest", "--to", "10.99.0.2", "--json"}));
        EXPECT_EQ(sending.wait(), expected) << sending.err();
        return nlohmann::json::parse(sending.out(), nullptr, false);
    }
    /// What Health says of the case while it is captured.
    [[nodiscard]] nlohmann::json health() const {
        Process reading({METSUKE_CLI, "health", caseFile.string(), "--json"});
        EXPECT_EQ(reading.wait(), 0) << reading.err();
        return nlohmann::json::parse(reading.out(), nullptr, false);
    }
    /// Waits until `wanted` holds for the run of that token.
    nlohmann::json runOf(const std::string& token, const std::function<bool(const nlohmann::json&)>& wanted) {
        nlohmann::json found;
        EXPECT_TRUE(eventually([&] {
            const nlohmann::json read = health();
            for (const auto& run : read.is_object() ? read.at("selftest") : nlohmann::json::array()) {
                if (run.at("token") == token) {
                    found = run;
                    return wanted(run);
                }
            }
            return false;
        })) << found.dump(1);
        return found;
    }
    static int kindsWith(const nlohmann::json& run, const char* direction) {
        return static_cast<int>(std::ranges::count_if(run.at("kinds"), [&](const auto& kind) { return kind.at(direction).template get<bool>(); }));
    }

    std::string peer;
    std::optional<Process> responder;
};

} // namespace

TEST_F(MirrorSelftest, AnsweredTest_showsAllKindsInBothDirections) {
    answer();
    watch();
    const auto sent = send(0);
    for (const auto& kind : sent.at("sent")) {
        EXPECT_EQ(kind.at("state"), "answered") << kind.dump();
    }
    const auto run = runOf(sent.at("token"), [](const auto& one) { return kindsWith(one, "request") == 6 && kindsWith(one, "answer") == 6; });
    EXPECT_EQ(run.at("from"), "10.99.0.1");
    EXPECT_EQ(run.at("to"), "10.99.0.2");
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    ASSERT_EQ(result.at("selftest").size(), 1U);
    EXPECT_NE(result.at("selftest").at(0).at("text").get<std::string>().find("shows both directions"), std::string::npos);
    EXPECT_EQ(result.at("totals").at("detections"), 0) << result.at("detections").dump(1);
    EXPECT_TRUE(result.at("watchlist").empty()) << result.at("watchlist").dump(1);
}

TEST_F(MirrorSelftest, RepeatedTests_raiseNoDetection) {
    answer();
    watch();
    std::string last;
    for (int i = 0; i < 15; ++i) {
        last = send(0).at("token");
    }
    // Echo requests of a minute are one flow, and that shows the mark of the first.
    runOf(last, [](const auto& one) { return kindsWith(one, "answer") >= 5; });
    EXPECT_EQ(end(), 0) << process->err();
    const auto result = readJson(json);
    EXPECT_EQ(result.at("selftest").size(), 15U);
    EXPECT_EQ(result.at("totals").at("detections"), 0) << result.at("detections").dump(1);
}

TEST_F(MirrorSelftest, MirrorOfOneDirection_isToldAsSuch) {
    answer();
    watch({"--filter", "src host 10.99.0.1"});
    const std::string token = send(0).at("token");
    const auto run = runOf(token, [](const auto& one) { return kindsWith(one, "request") == 6; });
    EXPECT_EQ(kindsWith(run, "answer"), 0) << run.dump(1);
    EXPECT_NE(run.at("text").get<std::string>().find("Only requests arrived"), std::string::npos);
    EXPECT_EQ(end(), 0);
    const auto result = readJson(json);
    EXPECT_EQ(kindsWith(result.at("selftest").at(0), "answer"), 0) << "nor once the flows have ended";
}

TEST_F(MirrorSelftest, MirrorOfTheAnswersOnly_isToldAsSuch) {
    answer();
    watch({"--filter", "src host 10.99.0.2"});
    const std::string token = send(0).at("token");
    const auto run = runOf(token, [](const auto& one) { return kindsWith(one, "answer") == 6; });
    EXPECT_EQ(kindsWith(run, "request"), 0) << run.dump(1);
    EXPECT_NE(run.at("text").get<std::string>().find("Only answers arrived"), std::string::npos);
    EXPECT_EQ(end(), 0);
}

TEST_F(MirrorSelftest, NobodyAnswers_sendsWhatNeedsNobodyAndSaysWhatIsMissing) {
    watch();
    Process sending(lab->inside({METSUKE_CLI, "selftest", "--to", "10.99.0.2"}));
    EXPECT_EQ(sending.wait(), 1) << "TCP kinds were not sent";
    EXPECT_NE(sending.out().find("selftest --answer"), std::string::npos) << sending.out();
    EXPECT_NE(sending.out().find("Connection refused"), std::string::npos) << sending.out();
    EXPECT_TRUE(eventually([&] {
        const auto read = health();
        return read.at("selftest").size() == 1 && kindsWith(read.at("selftest").at(0), "request") == 3; // DNS, ICMP, Kerberos
    }));
    EXPECT_EQ(end(), 0);
}

TEST_F(MirrorSelftest, PortOffset_worksWithoutRights) {
    watch();
    responder.emplace(inPeer({"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", METSUKE_CLI, "selftest", "--answer", "--port-offset", "8000"}));
    if (!eventually([&] { return responder->out().find("Answering") != std::string::npos || !responder->err().empty(); }) || !responder->err().empty()) {
        GTEST_SKIP() << "nobody may not run the program: " << responder->err();
    }
    Process sending(lab->inside({METSUKE_CLI, "selftest", "--to", "10.99.0.2", "--port-offset", "8000", "--json"}));
    EXPECT_EQ(sending.wait(), 0) << sending.out();
    const std::string token = nlohmann::json::parse(sending.out()).at("token");
    runOf(token, [](const auto& one) { return kindsWith(one, "answer") == 6; });
    EXPECT_EQ(end(), 0);
}

TEST_F(MirrorSelftest, Responder_ignoresWhatIsNotMarked) {
    answer();
    Process other(lab->inside({"bash", "-c", "exec 3<>/dev/tcp/10.99.0.2/80; printf 'GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n' >&3; timeout 5 cat <&3"}));
    EXPECT_EQ(other.wait(), 0);
    EXPECT_EQ(other.out(), "") << "closed without a word";
    EXPECT_EQ(responder->out().find("Answered"), std::string::npos);
    responder->signal(SIGINT);
    EXPECT_EQ(responder->wait(), 0) << responder->err();
}

TEST_F(MirrorSelftest, AnswersFromElsewhere_areNotAnswered) {
    answer();
    const auto say = [&](const std::string& flags) { // a DNS message whose only word is the mark
        const std::string mark = "metsuke-selftest-dns-0123456789abcdef";
        const std::string bytes = "\\x12\\x34" + flags + "\\0\\x01\\0\\0\\0\\0\\0\\0\\x25" + mark + "\\0\\0\\x01\\0\\x01";
        Process saying(lab->inside({"bash", "-c", "exec 3<>/dev/udp/10.99.0.2/53; printf '" + bytes + "' >&3; timeout 1 cat <&3"}));
        saying.wait();
        return saying.out();
    };
    EXPECT_EQ(say("\\x84\\0"), "") << "two responders would talk for ever";
    EXPECT_NE(say("\\x01\\0"), "");
}

TEST_F(MirrorSelftest, NameWithoutAddress_isSaid) {
    Process sending(lab->inside({METSUKE_CLI, "selftest", "--to", "nosuch.invalid"}));
    EXPECT_EQ(sending.wait(), 3);
    EXPECT_NE(sending.err().find("nosuch.invalid has no address"), std::string::npos) << sending.err();
    Process nothing({METSUKE_CLI, "selftest"});
    EXPECT_EQ(nothing.wait(), 2);
}
