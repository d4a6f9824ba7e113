// A C++ program around an emitted net. The header declares C functions to C++
// compilers, too; net.c itself is compiled as C.
//
//     convc ../mnist1d/conv.dsl --name net -o net.c
//     cc -c net.c && c++ hello.cpp net.o -lm
//
// Exits with 1 if the net fails or gives something that is not a number.
#include "net.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>

namespace
{

// A net and the memory it works in; any number of them may exist.
class Net
{
  public:
    using Signal = std::array<float, NET_SIGNAL_SIZE>;
    using Logits = std::array<float, NET_LOGITS_SIZE>;

    bool operator()(const Signal &signal, Logits &logits)
    {
        return net_forward(arena_.data(), signal.data(), logits.data()) == 0;
    }

  private:
    alignas(NET_ALIGN) std::array<unsigned char, NET_ARENA_BYTES> arena_;
};

} // namespace

int main()
{
    static Net net;
    Net::Signal signal{};
    Net::Logits logits{};
    for (std::size_t i = 0; i < signal.size(); i++)
        signal[i] = std::sin(0.5f * static_cast<float>(i));
    bool good = net(signal, logits) &&
                std::all_of(logits.begin(), logits.end(),
                            [](float x) { return std::isfinite(x); });
    auto best = std::max_element(logits.begin(), logits.end());
    std::cout << "class " << best - logits.begin()
              << (good ? "\n" : ": WRONG\n");
    return good ? 0 : 1;
}
