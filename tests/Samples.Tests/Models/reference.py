# The sample models of the tests, by their published formulas, straight from config.json and a file with Hugging Face's names.
# The function `load` stands before it: the loader of docs/checkpoints.md.
import math, sys
from torch.nn.functional import conv2d, gelu, layer_norm, linear, relu, silu

tokens = (torch.arange(14) * 5 % 19).view(2, 7)
T = 7
causal = torch.full((T, T), -math.inf).triu(1)

def dense(x, name): return linear(x, w[name + ".weight"], w.get(name + ".bias"))
def conv1d(x, name): return x @ w[name + ".weight"] + w[name + ".bias"]
def norm(x, name):
    eps = c.get("layer_norm_eps", c.get("layer_norm_epsilon"))
    return layer_norm(x, x.shape[-1:], w[name + ".weight"], w[name + ".bias"], eps)
def rms(x, name): return x / (x * x).mean(-1, keepdim=True).add(c["rms_norm_eps"]).sqrt() * w[name + ".weight"]
def gelu_tanh(x): return 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))
def act(x):
    by_name = {"gelu": gelu, "gelu_new": gelu_tanh, "gelu_fast": gelu_tanh, "relu": relu, "silu": silu, "tanh": torch.tanh}
    return by_name[c.get("hidden_act", c.get("activation_function"))](x)
def heads(x, n): return x.reshape(*x.shape[:2], n, -1).permute(0, 2, 1, 3)
def attend(q, k, v, mask, divisor=None):
    scores = torch.einsum("bhtd,bhsd->bhts", q, k) / (divisor or math.sqrt(q.shape[-1])) + mask
    return torch.einsum("bhts,bhsd->bthd", scores.softmax(-1), v).flatten(2)
def stretch(frequency, s):
    if s.get("rope_type", s.get("type")) == "linear": return frequency / s["factor"]
    if s.get("rope_type") != "llama3": return frequency
    length, context = 2 * math.pi / frequency, s["original_max_position_embeddings"]    # tokens of a full turn
    if length < context / s["high_freq_factor"]: return frequency
    if length > context / s["low_freq_factor"]: return frequency / s["factor"]
    smooth = (context / length - s["low_freq_factor"]) / (s["high_freq_factor"] - s["low_freq_factor"])
    return (1 - smooth) * frequency / s["factor"] + smooth * frequency
def rotate(x, share=1.0):
    parameters = c.get("rope_parameters") or {}
    size = int(x.shape[-1] * parameters.get("partial_rotary_factor", share))
    theta = parameters.get("rope_theta", c.get("rope_theta", c.get("rotary_emb_base")))
    scaling = c.get("rope_scaling") or parameters
    frequencies = torch.tensor([stretch(theta ** (-2.0 * i / size), scaling) for i in range(size // 2)])
    angle = torch.arange(T)[:, None] * frequencies
    pairs = (x[..., 0::2], x[..., 1::2]) if interleaved else (x[..., :size // 2], x[..., size // 2:size])
    turned = torch.complex(*pairs) * torch.polar(torch.ones_like(angle), angle)
    if interleaved: return torch.view_as_real(turned).flatten(-2)
    return torch.cat([turned.real, turned.imag, x[..., size:]], -1)

def llama():
    n = c["num_attention_heads"]
    groups = c["num_key_value_heads"] or n
    x = w["model.embed_tokens.weight"][tokens]
    for i in range(c["num_hidden_layers"]):
        p = f"model.layers.{i}."
        h = rms(x, p + "input_layernorm")
        q, k, v = (heads(dense(h, p + f"self_attn.{name}_proj"), count) for name, count in (("q", n), ("k", groups), ("v", groups)))
        shared = [j * groups // n for j in range(n)]
        k, v = rotate(k)[:, shared], v[:, shared]
        x = x + dense(attend(rotate(q), k, v, causal), p + "self_attn.o_proj")
        h = rms(x, p + "post_attention_layernorm")
        x = x + dense(act(dense(h, p + "mlp.gate_proj")) * dense(h, p + "mlp.up_proj"), p + "mlp.down_proj")
    return rms(x, "model.norm") @ w["model.embed_tokens.weight" if c["tie_word_embeddings"] else "lm_head.weight"].T

def gpt2():
    x = w["transformer.wte.weight"][tokens] + w["transformer.wpe.weight"][:T]
    for i in range(2):
        p = f"transformer.h.{i}."
        q, k, v = conv1d(norm(x, p + "ln_1"), p + "attn.c_attn").split(16, -1)
        divisor = (2.0 if c["scale_attn_weights"] else 1.0) * (i + 1 if c["scale_attn_by_inverse_layer_idx"] else 1)
        x = x + conv1d(attend(heads(q, 4), heads(k, 4), heads(v, 4), causal, divisor), p + "attn.c_proj")
        x = x + conv1d(act(conv1d(norm(x, p + "ln_2"), p + "mlp.c_fc")), p + "mlp.c_proj")
    return norm(x, "transformer.ln_f") @ w["transformer.wte.weight" if c["tie_word_embeddings"] else "lm_head.weight"].T

def gpt_neox():
    x = w["gpt_neox.embed_in.weight"][tokens]
    for i in range(2):
        p = f"gpt_neox.layers.{i}."
        fused = dense(norm(x, p + "input_layernorm"), p + "attention.query_key_value").view(2, T, 2, 3, 8)
        q, k, v = (fused[:, :, :, j].transpose(1, 2) for j in range(3))
        q, k = rotate(q, c["rotary_pct"]), rotate(k, c["rotary_pct"])
        a = dense(attend(q, k, v, causal), p + "attention.dense")
        m = norm(x if c["use_parallel_residual"] else x + a, p + "post_attention_layernorm")
        m = act(dense(m, p + "mlp.dense_h_to_4h"))
        x = x + a + dense(m, p + "mlp.dense_4h_to_h")
    return norm(x, "gpt_neox.final_layer_norm") @ w["gpt_neox.embed_in.weight" if c["tie_word_embeddings"] else "embed_out.weight"].T

def self_attention(x, p, names):
    q, k, v = (heads(dense(x, p + f"{names}.{name}"), 4) for name in ("query", "key", "value"))
    return dense(attend(q, k, v, 0), p + "attention.output.dense")

def bert():
    e = "bert.embeddings."
    x = w[e + "word_embeddings.weight"][tokens] + w[e + "position_embeddings.weight"][:T] + w[e + "token_type_embeddings.weight"][0]
    x = norm(x, e + "LayerNorm")
    for i in range(2):
        p = f"bert.encoder.layer.{i}."
        x = norm(x + self_attention(x, p, "attention.self"), p + "attention.output.LayerNorm")
        x = norm(x + dense(act(dense(x, p + "intermediate.dense")), p + "output.dense"), p + "output.LayerNorm")
    return x

def vit():
    e = "vit.embeddings."
    images = torch.linspace(-1, 1, 2 * 3 * 8 * 8).view(2, 3, 8, 8).sin()
    patches = conv2d(images, w[e + "patch_embeddings.projection.weight"], w[e + "patch_embeddings.projection.bias"], stride=4)
    x = torch.cat([w[e + "cls_token"].repeat(2, 1, 1), patches.flatten(2).transpose(1, 2)], 1) + w[e + "position_embeddings"]
    for i in range(2):
        p = f"vit.encoder.layer.{i}."
        x = x + self_attention(norm(x, p + "layernorm_before"), p, "attention.attention")
        x = x + dense(act(dense(norm(x, p + "layernorm_after"), p + "intermediate.dense")), p + "output.dense")
    return dense(norm(x, "vit.layernorm")[:, 0], "classifier")

for config, weights in zip(sys.argv[2::2], sys.argv[3::2]):
    c, w = json.load(open(config)), {name: tensor.float() for name, tensor in load(weights).items()}
    interleaved = "embed_tokens.weight" in w    # Llama as NsnGen saves it: the sample's own names, rotated as llama2.c does
    if interleaved: w = {"model." + name: tensor for name, tensor in w.items()}
    print(*globals()[sys.argv[1]]().flatten().tolist())
