"""Words to say aloud in a room: plain, easy to hear and to spell, and none that Sapa understands as anything else."""

from __future__ import annotations

_FRUIT = """
alpukat anggur apel belimbing belewah ceri delima duku durian jambu jeruk kedondong kelapa kelengkeng kesemek kurma
langsat leci lemon mangga manggis markisa melon mengkudu nanas nangka pepaya persik pisang rambutan salak sawo semangka
sirsak srikaya stroberi
"""
_KITCHEN = """
bakso bakwan bayam bawang buncis cabai cendol cokelat dadar garam gulai jagung jahe kacang kangkung kecap kemangi kencur
kentang keju ketan ketimun ketupat kunyit labu lalapan lemper lengkuas lumpia madu martabak mentega pare pecel pepes
perkedel petai pindang pukis rawon rendang rujak sambal santan sayur seledri semur serabi serai singkong soto
sukun talas tauge tempe terasi terong tomat tumis wortel
"""
_ANIMALS = """
angsa ayam bangau banteng bebek beruang belibis berang cacing camar cecak cendrawasih cicak domba elang gagak gajah
gurame gurita harimau hiu ikan itik jalak jangkrik jerapah kakatua kambing kancil kasuari katak kelinci kelelawar
kepiting kerbau komodo kuda kumbang kura lebah lele macan merak merpati monyet musang naga nuri pari penguin rajawali
rubah rusa sapi semut serigala singa siput tapir tawon teri tongkol trenggiling tupai udang ular undur unta walet zebra
"""
_NATURE = """
angin awan badai bintang bukit bulan cemara danau embun fajar gelombang gerimis guntur gurun hujan hutan kabut kaktus
kamboja kelopak kilat lembah lumut matahari mawar melati ombak padi pakis palem pantai pasir petir pohon purnama rimba
ranting samudra savana sawah senja sungai taman telaga teratai topan tulip tunas
"""
_THINGS = """
balon becak bendera cermin dayung delman ember gayung gelas gerbang getek guling gunting jembatan jendela kapal kelereng
kompas korek kunci kursi lampu layang lemari lentera lilin lonceng mangkuk nampan pagar panci payung pedati peluit pena
penggaris perahu piring pensil raket roda rumah sapu sekop sendok senter sepeda sisir termos teropong tangga tirai topi
ulekan wajan
"""
WORDS = tuple(sorted({*_FRUIT.split(), *_KITCHEN.split(), *_ANIMALS.split(), *_NATURE.split(), *_THINGS.split()}))
"""In the order of the alphabet."""

_KNOWN = frozenset(WORDS)


def heard(text: str) -> str:
    """The room word a whole message is, whatever its case and the dot behind it; empty where it is none."""
    word = text.strip().strip(".!?\"'").casefold()
    return word if word in _KNOWN else ""
