"""A polite or roundabout no is nothing, and a need or a trouble told with a "no" is something."""

from typing import Literal

import pytest

from backend.policy.reading import says_nothing

NO_NEED = """\
no im fine thank you love
nothing special
all good here
No thank you dear, I manage very well
nah im alright mate
I can't think of anything, no
we're ok thanks for asking
no special requirements
don't need anything thanks
I'm perfectly capable thank you
nothing comes to mind
not that I can think of
no needs
no it's all straightforward
i get by ok
nope im good cheers
Nothing at all, thanks for asking though
no, you've been very helpful
none that I know of
no i'm ok with everything
I do not require any help
no disabilities
Fine as it is
everything is fine as it is thank you
no I can read and write fine
I'm okay for now, thanks
no nothing like that
im all right thank you very much for asking
No, no problems there
I don't think so, but thank you
not for me
no help needed
hi there, no I am fine thanks xx
no need
no dont worry about me
no dear im perfectly alright
I'm grand thanks
nothing you need to do for me
no i can do it all myself
dont think there is, no
nah you lot have made it easy enough
No, I've no problems using it
nothing really, it was easy
no not for now but thanks for asking
None thank you. I am quite able.
I'm happy with how it is
no it's been fine
nothing I can think of at present
We have no special needs, thank you kindly
not particularly
No I shall be quite alright thank you
no i am not disabled
no i understand everything
nope nothing here
no pet i'm right as rain
I'm managing, thanks
nope, all sorted my end
no thank you sweetheart
Not really no, all works for me
no i havent got any
I'm ok as I am
No, nothing makes it hard
nothing to worry about
no, it is fairly easy thank you
not anything special
nah im good bro
"""
A_NEED = """\
no phone calls please
no I'm fine but my mum is deaf
nothing in writing please
I'm not fine, I can't read well
I can't manage stairs
no letters, I am blind
not good with computers
I don't manage very well on my own
no men in the house please
no I can't see very well
I'm ok with email but not calls
nothing before 10am
I need everything in large print
i don't do phones
not easy for me to read
all letters in big print
no visits on fridays
I'm good if you ring slowly
please no long words
need help
no, only text me
help with reading
I'm fine with texts only
I am not all right, I get anxious
no thank you, but please ring my daughter
no knocking loudly please
no fast talking
I'm all right apart from my eyes
no but speak slowly
I need nothing but patience
not without my carer
i can read but not small print
I am fine in the mornings only
no emails, I haven't a computer
can't think straight when I'm stressed
no one should ring my bell
im ok if someone sits with me
no thanks but my son will speak for me
nothing on weekends
no good at reading
i am no good with forms
no i cant use it well
everything is hard
you have to come to me
no you have to come to me
using it is not easy
i can not do it all myself
i do not find it easy
no time, i work nights
it could be easy with help
nobody to help me
all is not well
no internet
not being able to see well
no eyesight
nothing for it but to ring me
I no understand good
me no speak english
no speak english
no english
i not well
no please, use big letters
I'd find it easier with text
all of it
"""
NO_MORE = """\
no thats the only thing really
No I think I've covered everything, thank you for listening
nothing else has gone wrong
that's the main thing
nope that's plenty
no, just sort that out please
no I think that's about it love
not that I can think of
no other problems at the moment
that's enough isn't it
no, isn't that enough
I think that covers it
no there is nothing else thank you
no that was everything I wanted to tell you
no nothing more to add
thats my lot
No just get this one fixed
no only that
no it is just the one thing
don't think so
nothing else comes to mind
no thank you, that is quite enough
no im done
that will do
no more problems thank god
hi there, no that's all thank you so much
No, nothing else as far as I know
no i've said everything
no just that
nope nothing more from me
No, thank you, I think you have everything
that's it for now
I've nothing further to add
no i think that's the lot
no that should cover it
No more than that.
nah we're good
no other complaints apart from this one
not as far as I know
no that's what I wanted to say
nothing more thankfully
No, only what I told you
no, this is bad enough
"""
MORE = """\
no hot water either
no the roof leaks as well
nothing works
no one answers the phone
that's not all, the lift is broken
no that's all apart from the mould in the bedroom
that's the main thing but the window is broken too
no heating
nothing else works in the kitchen
enough is enough, the neighbours scream all night
no lights in the hall
just the damp as well
not just that, the door sticks
only the bins
no one came to fix the door
it is not just the one thing, there's mould too
no hot water and no heating
no bins collected for weeks
nothing but trouble with the lift
no reply to my emails
that's it, the ceiling leaks also
no man ever came
just the windows
nothing is fixed
no parking
no you have done everything bad
nothing was done
you told me nothing
nothing is right
no one should do that
no one is there
no it is not all
you do nothing
you have done nothing
no heat
nothing but this
I have no more money
no lights
no more patience
"""


@pytest.mark.parametrize("text", NO_NEED.splitlines())
def test_no_help_is_needed_however_politely_it_is_said(text: str) -> None:
    assert says_nothing(text, about="no_need")


@pytest.mark.parametrize("text", A_NEED.splitlines())
def test_a_need_told_with_a_no_stays_a_need(text: str) -> None:
    assert not says_nothing(text, about="no_need")


@pytest.mark.parametrize("text", NO_MORE.splitlines())
def test_nothing_else_went_wrong_however_it_is_said(text: str) -> None:
    assert says_nothing(text, about="no_more")


@pytest.mark.parametrize("text", MORE.splitlines())
def test_another_trouble_told_with_a_no_is_one_more(text: str) -> None:
    assert not says_nothing(text, about="no_more")


@pytest.mark.parametrize("about", ["no_need", "no_more"])
def test_long_words_tell_something(about: Literal["no_need", "no_more"]) -> None:
    assert not says_nothing("no " * 60, about=about)
